import Datasets

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
