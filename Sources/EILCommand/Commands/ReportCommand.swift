import ArgumentParser
import EIL

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Compare runs in one HTML page: tables, curves, and heat maps of the same images.",
    discussion: """
      The page is one file that loads nothing from elsewhere.

        eil report --run runs/plain --run runs/erased --out report.html
      """)

  @Option(name: .customLong("run"), help: "A run folder; give the option once for each run.")
  var runPaths: [String]

  @Option(help: "The data set; the one that the first run was trained on by default.")
  var data: String?

  @Option(help: "Which part of the data.")
  var split = DatasetSplit.test

  @Option(help: "How many images to show side by side.")
  var images = 8

  @Option(help: "The file to write.")
  var out = "report.html"

  @OptionGroup var checkpoint: CheckpointOptions

  @OptionGroup(title: "Maps") var maps: MapOptions

  @OptionGroup var metrics: MetricOptions

  @OptionGroup(title: "Computing") var computing: ComputingOptions

  func validate() throws {
    try Ranges.atLeast(0, "--images", images)
  }

  func run() throws {
    computing.apply()
    // An evaluation takes long, and would be lost.
    try OutputFiles.requireWritable(out)
    for path in runPaths { try OutputFiles.requireNoFile(of: RunDirectory(path: path), at: out) }
    let data = try data ?? RunDirectory(path: runPaths[0]).description().configuration.data
    var evaluations: [RunEvaluation] = []
    for path in runPaths {
      let evaluated = try EvaluationDisplay.evaluate(
        path, data: data, split: split, workers: computing.workers, checkpoint: checkpoint.checkpoint,
        maps: maps, metrics: metrics)
      EvaluationDisplay.noteSkipped(evaluated)
      evaluations.append(evaluated)
    }
    let tables = [RunTables.comparison(evaluations), RunTables.images(evaluations)]
    try Console.print(tables.map(\.text).joined(separator: "\n"), terminator: "")
    try RunComparison(evaluations, data: data, split: split, images: images).write(to: out)
    Console.note("report: \(out)")
  }
}
