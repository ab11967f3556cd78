import ArgumentParser
import EIL
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Compare runs in one HTML page: tables, curves, and heat maps of the same pictures.")

  @Option(name: .customLong("run"), help: "A run folder; give the option once for each run.")
  var runPaths: [String]

  @Option(help: "The data set; the one that the first run was trained on by default.")
  var data: String?

  @Option(help: "Which part of the data: train, validation or test.")
  var split = DatasetSplit.test

  @Option(help: "How many pictures to show side by side.")
  var pictures = 8

  @Option(help: "The file to write.")
  var out = "report.html"

  @OptionGroup(title: "Computing") var computing: ComputingOptions

  func validate() throws {
    guard !runPaths.isEmpty else { throw ValidationError("name at least one run with --run") }
    guard pictures >= 0 else { throw ValidationError("--pictures must not be negative") }
  }

  func run() throws {
    try computing.apply()
    var evaluations: [RunEvaluation] = []
    for path in runPaths {
      var progress: ProgressLine?
      evaluations.append(
        try RunEvaluation(run: path, data: data, split: split, workers: computing.workers) { done, total in
          if progress == nil { progress = ProgressLine("evaluating \(path)", total: total) }
          progress?.update(done: done)
        })
      progress?.clear()
    }
    print(RunTables.comparison(evaluations).text)
    try RunComparison(evaluations, data: data, split: split, pictures: pictures).write(to: out)
    Console.note("report: \(out)")
  }
}
