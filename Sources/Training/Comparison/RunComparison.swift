import Datasets
import Localization
import Methods
import Reporting

/// Several runs on one page: tables, curves, and what each made of the same images.
public struct RunComparison {
  let runs: [RunEvaluation]
  let data: String
  let split: DatasetSplit
  let images: Int

  /// - Parameters:
  ///   - runs: at least one. Their images go through what those that were measured went through.
  ///   - data: the data set; the first run's own where nil.
  ///   - images: how many to show.
  public init(_ runs: [RunEvaluation], data: String? = nil, split: DatasetSplit = .test, images: Int = 8) {
    self.runs = runs
    self.data = data ?? runs.first?.run.configuration.data ?? ""
    self.split = split
    self.images = images
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Throws: errors of the data, of a run's checkpoint or of writing.
  public func write(to path: String) throws {
    var report = HTMLReport(title: "Runs compared", subtitle: "\(data), \(split.rawValue)")
    addTables(&report)
    try addCurves(&report)
    if images > 0 { try addImages(&report) }
    try report.write(to: path)
  }
}

extension RunComparison {
  func addTables(_ report: inout HTMLReport) {
    report.add(heading: "Results")
    report.add(
      RunTables.comparison(runs),
      caption: "Per cent. \(RunComparison.origins(runs)) The oracle's thresholds are the best for the images shown, "
        + "which nobody can know in advance; what is not known is a dash. The center box is the best single box in the "
        + "middle of every image.")
    report.add(
      RunTables.images(runs),
      caption: "Over how many images the numbers are. Classification is of those that could be read, localization of "
        + "those with a true box inside the image or a mask, PxAP of those with a mask.")
    report.add(heading: "Settings")
    report.add(settings)
  }

  /// Where the thresholds of the runs are from, in a sentence each.
  private static func origins(_ runs: [RunEvaluation]) -> String {
    var seen: [ThresholdOrigin?] = []
    for run in runs {
      guard let report = run.result.localization, !seen.contains(report.thresholdFrom) else { continue }
      seen.append(report.thresholdFrom)
    }
    return seen.map { origin in
      switch origin {
      case .heldOut: "Thresholds \"held-out\" were chosen on held-out training images."
      case .stored: "Thresholds \"stored in the run\" were chosen on held-out images when it was trained."
      case .fixed: "Thresholds \"given\" were chosen by nobody here."
      case .usual: "Thresholds \"usual\" are a fifth of the maximum."
      case .oracle, nil: "Where no threshold could be chosen on other images, only the oracle's numbers are known."
      }
    }.joined(separator: " ")
  }

  private var settings: Table {
    var table = Table([
      "run", "backbone", "method", "options", "epochs", "batch", "rate", "seed", "checkpoint", "state",
    ])
    for run in runs {
      let configuration = run.run.configuration
      table.add(
        [run.name, configuration.backbone.name] + RunComparison.cells(configuration.method) + [
          String(configuration.epochs), String(configuration.batchSize),
          "\(configuration.optimization.learningRate)", String(configuration.seed), run.checkpoint.rawValue,
          run.state?.text ?? "-",
        ])
    }
    return table
  }

  private static func cells(_ method: any Method) -> [String] {
    let options = method.options.map { "\($0.name) \($0.value)" }.joined(separator: "; ")
    return [type(of: method).name, options.isEmpty ? "-" : options]
  }
}
