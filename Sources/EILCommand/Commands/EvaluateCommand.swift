import ArgumentParser
import EIL

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure classification and localization of a run.",
    discussion: """
      Thresholds are chosen on the part of the training data that the run held out, if it has boxes; else those are \
      taken that the run keeps, and where there are none those numbers are left out. Under "oracle" are the same \
      metrics at the thresholds that are best for the evaluated images themselves, which nobody can know in advance. \
      The center box is the best single box in the middle of every image. All numbers are per cent but the thresholds.
      """)

  @Option(name: .customLong("run"), help: "The run folder.")
  var runPath: String

  @Option(help: "The data set; the one that the run was trained on by default.")
  var data: String?

  @Option(help: "Which part of the data.")
  var split = DatasetSplit.test

  @Option(
    help: ArgumentHelp(
      "For everything, relative to the map's largest value; by default thresholds are chosen on held-out images.",
      valueName: "share"))
  var threshold: Double?

  @Flag(help: "Print JSON, and no progress.")
  var json = false

  @Flag(help: "Print every number as CSV with its threshold, and no progress.")
  var csv = false

  @Option(
    name: .customLong("images"),
    help: ArgumentHelp(
      "Write a CSV table with a row for each image with a box or a mask: classes, overlaps, what the map covers.",
      valueName: "file"))
  var imageTable: String?

  @OptionGroup var checkpoint: CheckpointOptions

  @OptionGroup(title: "Maps") var maps: MapOptions

  @OptionGroup var metrics: MetricOptions

  @OptionGroup(title: "Computing") var computing: ComputingOptions

  func validate() throws {
    try Ranges.threshold(threshold)
    guard !json || !csv else { throw ValidationError("--json and --csv are two ways to print; give one of them") }
  }

  func run() throws {
    computing.apply()
    if let imageTable { try OutputFiles.requireWritable(imageTable) }
    let evaluated = try EvaluationDisplay.evaluate(
      runPath, data: data, split: split, workers: computing.workers, checkpoint: checkpoint.checkpoint,
      threshold: threshold, maps: maps, metrics: metrics, keepsImages: imageTable != nil, isQuiet: json || csv)
    if let imageTable { try AtomicFile.write(RunTables.imageResults(evaluated).csv, to: imageTable) }
    if json {
      try Console.print(try evaluated.json())
    } else if csv {
      try Console.print(RunTables.values(evaluated.result.values).csv, terminator: "")
    } else {
      try EvaluationDisplay.show(evaluated)
    }
    EvaluationDisplay.noteSkipped(evaluated)
  }
}
