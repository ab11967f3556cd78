import Autodiff
import Datasets
import Foundation
import Imaging
import Localization

/// Several runs on one page: tables, curves, and what each made of the same pictures.
public struct RunComparison {
  private let runs: [RunEvaluation]
  private let data: String
  private let split: DatasetSplit
  private let pictures: Int

  /// - Parameters:
  ///   - data: the data set; the first run's own where nil.
  ///   - pictures: how many to show.
  public init(_ runs: [RunEvaluation], data: String? = nil, split: DatasetSplit = .test, pictures: Int = 8) {
    self.runs = runs
    self.data = data ?? runs[0].run.configuration.data
    self.split = split
    self.pictures = pictures
  }

  /// Writes the page, whole or not at all.
  public func write(to path: String) throws {
    var report = HTMLReport(title: "Runs compared", subtitle: "\(data), \(split.rawValue)")
    addTables(&report)
    try addCurves(&report)
    if pictures > 0 { try addPictures(&report) }
    try report.write(to: path)
  }

  private func addTables(_ report: inout HTMLReport) {
    report.add(heading: "Results")
    report.add(
      RunTables.comparison(runs),
      caption: "Per cent. Thresholds were chosen on held-out training pictures; the oracle's are the best for the "
        + "pictures shown. The centre box is the best single box in the middle of every picture.")
    report.add(heading: "Settings")
    var settings = Table(["run", "backbone", "erases after", "gamma", "sigma", "wiring", "epochs", "batch", "seed"])
    for run in runs {
      let (configuration, erasing) = (run.run.configuration, run.run.configuration.erasing)
      let erases = !erasing.points.isEmpty
      func list(_ values: [Double]) -> String { values.map { Table.format($0) }.joined(separator: ", ") }
      settings.add([
        run.name, configuration.backbone.rawValue, erases ? erasing.points.joined(separator: ", ") : "nothing",
        erases ? list(erasing.thresholds) : "-", erases ? list(erasing.lossWeights) : "-",
        erases ? erasing.wiring.rawValue : "-", String(configuration.epochs), String(configuration.batchSize),
        String(configuration.seed),
      ])
    }
    report.add(settings)
  }

  private func addCurves(_ report: inout HTMLReport) throws {
    report.add(heading: "Training")
    let histories = try runs.map { (name: $0.name, epochs: try RunDirectory(path: $0.path).history()) }
    func chart(_ title: String, _ unit: String, _ value: (EpochReport) -> Double) -> LineChart {
      LineChart(
        title: title, xLabel: "epoch", yLabel: unit,
        series: histories.map { history in
          LineChart.Series(history.name, x: history.epochs.map { Double($0.epoch) }, y: history.epochs.map(value))
        })
    }
    report.add(
      [
        chart("Unerased loss", "cross-entropy") { $0.unerasedLoss },
        chart("Held-out accuracy", "per cent") { $0.heldOutAccuracy },
      ], caption: "The unerased branch's loss on training pictures, and accuracy on held-out ones.")
    let curves = runs.compactMap { run in run.result.curve.map { (run.name, $0) } }
    guard !curves.isEmpty else { return }
    report.add(heading: "Localization by threshold")
    func sweep(_ title: String, _ value: (ThresholdCurve) -> [Double]) -> LineChart {
      LineChart(
        title: title, xLabel: "threshold, relative to the maximum", yLabel: "per cent",
        series: curves.map { LineChart.Series($0.0, x: $0.1.thresholds, y: value($0.1)) })
    }
    report.add(
      [sweep("GT-known localization") { $0.gtKnownLocalization }, sweep("Part of the true box that the map covers") { $0.boxCoverage }],
      caption: "How the box's hit rate, and how much of the object the map covers, depend on the threshold.")
  }

  private func addPictures(_ report: inout HTMLReport) throws {
    let dataset = try DatasetSpecification(data).open(split: split)
    let localizers = try runs.map { try PictureLocalizer(run: $0.path, threshold: $0.result.localization?.threshold) }
    var grid = PictureGrid()
    let step = max(1, dataset.count / max(1, pictures))
    for index in stride(from: 0, to: dataset.count, by: step).prefix(pictures) {
      guard let picture = try? dataset.picture(at: index) else { continue }
      let annotation = dataset.annotation(at: index)
      for (number, localizer) in localizers.enumerated() {
        let found = localizer(picture, label: annotation.label)
        let overlap = found.box.map { box in annotation.boxes.map { box.intersectionOverUnion($0) }.max() ?? 0 } ?? 0
        grid.items.append(
          PictureGrid.Item(
            found.annotated(truth: annotation.boxes),
            caption: "\(runs[number].name): IoU \(Table.format(overlap))", isHit: overlap >= 0.5))
      }
    }
    report.add(heading: "The same pictures")
    try report.add(
      grid,
      caption: "Map of the true class, its outline at the held-out threshold (white), the box around its largest part "
        + "(red) and the true box (green, dashed). Pictures are taken evenly from the split, not picked.")
  }
}
