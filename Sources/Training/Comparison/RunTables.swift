import Foundation
import Localization
import Reporting

/// What runs scored, as tables. What is not known is a dash.
public enum RunTables {
  /// A row a run: classification and the main localization metrics, at thresholds from where the column "threshold
  /// from" says and, under "oracle", at those best for the images; with the center box below.
  public static func comparison(_ runs: [RunEvaluation]) -> Table {
    let further = further(runs)
    var table = Table(
      [
        "run", "Top-1 Cls", "Top-5 Cls", "Top-1 Loc", "Top-5 Loc", "GT-known", "MaxBoxAccV2", "threshold from", "PxAP",
        "oracle GT-known", "oracle V2",
      ] + further.map(\.title))
    for run in runs {
      let localization = run.result.localization
      let known = [
        run.result.top1Classification, run.result.top5Classification, localization?.top1Localization,
        localization?.top5Localization, localization?.gtKnownLocalization, localization?.maxBoxAccV2?.mean,
      ]
      let others = [
        localization?.pxAP, localization?.oracle.gtKnownLocalization, localization?.oracle.maxBoxAccV2.mean,
      ]
      table.add(
        [run.name] + known.map(number) + [localization?.thresholdFrom?.rawValue ?? "-"] + others.map(number)
          + further.map { value in
            let own = localization?.metrics?.first { $0.name == value.name }
            return text(own?.value, value.unit)
          })
    }
    addCenterBox(&table, runs)
    return table
  }

  /// The center box of the first run that has one chosen on other images, or of the first.
  private static func addCenterBox(_ table: inout Table, _ runs: [RunEvaluation]) {
    let reports = runs.compactMap(\.result.localization)
    guard let report = reports.first(where: { $0.centerBox.sizes != nil }) ?? reports.first else { return }
    let center = report.centerBox
    table.addRule()
    table.add(
      ["center box", "-", "-", "-", "-"] + [center.gtKnownLocalization, center.maxBoxAccV2?.mean].map(number)
        + [center.sizes == nil ? "-" : report.thresholdFrom?.rawValue ?? "-"]
        + [nil, center.oracle.gtKnownLocalization, center.oracle.maxBoxAccV2.mean].map(number))
  }

  /// A row a run and part of the data: over how many images its numbers are, and why others were left out.
  public static func images(_ runs: [RunEvaluation]) -> Table {
    var table = Table([
      "run", "part", "images", "unreadable", "classified", "no box", "box outside", "empty mask", "localized", "masked",
      "mask missing", "mask without object",
    ])
    func add(_ run: RunEvaluation, _ part: String, _ images: ImageCounts) {
      table.add(
        [run.name, part]
          + [
            images.all, images.unreadable, images.classified, images.withoutBox, images.boxOutside, images.emptyMask,
            images.localized, images.masked, images.maskMissing, images.maskWithoutObject,
          ].map(String.init))
    }
    for run in runs {
      add(run, run.split.rawValue, run.result.images)
      if let heldOut = run.result.heldOutImages { add(run, "held out", heldOut) }
    }
    return table
  }

  /// A row an image with a box or a mask, at the run's thresholds, whose origin the last column says. Shares and
  /// overlaps are 0...1; a class that could not be told is a dash.
  public static func imageResults(_ run: RunEvaluation) -> Table {
    var table = Table([
      "image", "label", "predicted", "overlap", "best overlap 0.3", "best overlap 0.5", "best overlap 0.7", "pointing",
      "image covered", "box covered", "flaw", "threshold", "threshold from",
    ])
    let (names, thresholds) = (run.run.classNames, run.result.thresholds)
    let origin = [thresholds.map { "\($0.threshold)" } ?? "", thresholds?.origin.rawValue ?? ""]
    for (image, result) in run.result.imageResults {
      var numbers = [result.overlap] + result.bestOverlaps.all
      numbers += [result.isPointing ? 1 : 0, result.imageCoverage, result.boxCoverage]
      let cells = numbers.map { String(format: "%.6g", $0) }
      let classes = [names[result.label], result.predicted.map { names[$0] } ?? "-"]
      table.add([image] + classes + cells + [result.flaw?.rawValue ?? ""] + origin)
    }
    return table
  }

  /// What metrics beside the standard ones counted in any of the runs.
  private static func further(_ runs: [RunEvaluation]) -> [MetricValue] {
    var names: Set<String> = []
    return runs.flatMap { $0.result.localization?.metrics ?? [] }.filter { names.insert($0.name).inserted }
  }

  /// A row a run: classification only.
  public static func classification(_ runs: [RunEvaluation]) -> Table {
    var table = Table(["run", "images", "Top-1 Cls", "Top-5 Cls"])
    for run in runs {
      let (name, result) = (run.name, run.result)
      table.add([name, String(result.count), number(result.top1Classification), number(result.top5Classification)])
    }
    return table
  }

  /// A row a metric: at the thresholds from where the heading says, at the oracle's, and of the center box.
  public static func metrics(_ report: LocalizationReport) -> Table {
    var table = Table(["metric", heading(report.thresholdFrom), "oracle", "center box"])
    let (oracle, center) = (report.oracle, report.centerBox)
    func add(_ name: String, _ value: Double?, _ best: Double?, _ box: Double? = nil) {
      table.add([name, number(value), number(best), number(box)])
    }
    add("Top-1 localization", report.top1Localization, oracle.top1Localization)
    add("Top-5 localization", report.top5Localization, oracle.top5Localization)
    add("GT-known localization", report.gtKnownLocalization, oracle.gtKnownLocalization, center.gtKnownLocalization)
    add("MaxBoxAcc", report.maxBoxAcc, oracle.maxBoxAcc)
    let (own, box) = (report.maxBoxAccV2, center.maxBoxAccV2)
    add("MaxBoxAccV2", own?.mean, oracle.maxBoxAccV2.mean, box?.mean)
    add("  IoU 0.3", own?.iou30, oracle.maxBoxAccV2.iou30, box?.iou30)
    add("  IoU 0.5", own?.iou50, oracle.maxBoxAccV2.iou50, box?.iou50)
    add("  IoU 0.7", own?.iou70, oracle.maxBoxAccV2.iou70, box?.iou70)
    if let precision = report.pxAP { add("PxAP (no threshold)", precision, nil) }
    for value in report.metrics ?? [] {
      table.add([value.title, text(value.value, value.unit), text(value.oracle, value.unit), "-"])
    }
    let thresholds = [report.threshold, oracle.threshold].map { Table.format($0, decimals: 3) }
    table.add(["threshold"] + thresholds + ["-"])
    return table
  }

  /// The column of numbers at thresholds that are not the oracle's.
  static func heading(_ origin: ThresholdOrigin?) -> String {
    switch origin {
    case .fixed: "given threshold"
    case .stored: "stored threshold"
    case .usual: "usual threshold"
    case .heldOut, .oracle, nil: "held-out threshold"
    }
  }

  /// A row a number of any metric: what it counts, at which threshold, and where that is from. Its `csv` has every
  /// digit.
  public static func values(_ values: [MetricValue]) -> Table {
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    var table = Table([
      "name", "metric", "value", "unit", "threshold", "threshold from", "oracle", "oracle threshold", "images",
    ])
    for value in values {
      table.add([
        value.name, value.title.trimmingCharacters(in: .whitespaces), text(value.value), value.unit.rawValue,
        text(value.threshold), value.origin?.rawValue ?? "", text(value.oracle), text(value.oracleThreshold),
        value.images.map(String.init) ?? "",
      ])
    }
    return table
  }

  /// A number of a metric: per cent with one digit, shares with three, as thresholds are.
  public static func text(_ value: Double?, _ unit: MetricUnit) -> String {
    Table.format(value, decimals: unit == .share ? 3 : 1)
  }

  private static func number(_ value: Double?) -> String { text(value, .percent) }
}
