import ArgumentParser
import EIL

struct BenchLoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Measure how fast a file of weights becomes a network that is ready.",
    discussion: """
      In turn: the file's bytes read through a small buffer, and into memory of their own; the network built with the \
      file's weights; and the same with each number read once. The first turn is not timed, so the file is in the \
      system's memory, unless --cold is given.
      """)

  @Argument(help: "The file.")
  var file: String

  @Option(help: "The network; by default the one that the weights look like.")
  var backbone: Backbone?

  @Option(help: "The network's form; by default what the names of the weights tell.")
  var form: BackboneForm?

  @Option(help: "Timed turns.")
  var steps = 5

  @Flag(help: "Put the file out of the system's memory before each time, so that it comes from the disk.")
  var cold = false

  @Flag(help: "Print JSON, and no progress.")
  var json = false

  @OptionGroup var computing: ThreadOptions

  func validate() throws {
    try Ranges.atLeast(1, "--steps", steps)
  }

  func run() throws {
    computing.apply()
    let weights = try WeightFile(path: file)
    guard let backbone = backbone ?? BackboneGuess(of: weights.shapes)?.backbone else {
      throw TrainingError("\(file): its names and shapes are not those of a known backbone. Name it with --backbone")
    }
    let form = form ?? backbone.form(likelyOf: weights.names)
    try backbone.requireOffered(form)
    let result = try MeasurementDisplay.measuring("loading", isQuiet: json) { progress in
      try WeightLoadingResult(measuring: file, backbone, form: form, runs: steps, isCold: cold, progress)
    }
    print(json ? try result.json() + "\n" : result.table.text, terminator: "")
  }
}
