import ArgumentParser
import EIL

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine trains, predicts and loads, and in how much memory.",
    subcommands: [
      BenchStepCommand.self, BenchInferCommand.self, BenchLoaderCommand.self, BenchEngineCommand.self,
      BenchLoadCommand.self,
    ])
}

struct BenchStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Measure a network's training step.",
    discussion: """
      A step is forward, loss, backward, and an update by SGD with momentum 0.9 and weight decay 1e-4, on random \
      images. Speeds are of the median run. Floating-point operations are two for each multiply-add of convolutions \
      and linear layers, erased copies included; the backward pass counts as two forward passes, less the gradient of \
      the image, which nobody asks for.
      """)

  @OptionGroup var options: MeasurementOptions

  @Flag(help: "Keep each stage's input only, and compute the rest again in the backward pass.")
  var checkpointed = false

  func run() throws {
    try options.checkMemory(checkpointed ? .checkpointedTraining : .training)
    var measurement = try options.measurement()
    measurement.isCheckpointed = checkpointed
    let result = try options.applied {
      try MeasurementDisplay.measuring("training step", isQuiet: options.json) { progress in
        try measurement.trainingStep(progress)
      }
    }
    try MeasurementDisplay.show(result, asJSON: options.json)
  }
}

struct BenchInferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Measure a network's inference.",
    discussion: """
      The classes of a batch of random images, and with --cams K the class activation maps of the K likeliest \
      classes of each image, from the same pass and as fine as the last features. Erasing layers pass everything \
      through. Speeds are of the median run; floating-point operations are two for each multiply-add of convolutions \
      and linear layers.
      """)

  @OptionGroup var options: MeasurementOptions

  @Option(help: ArgumentHelp("Class activation maps an image; none by default.", valueName: "classes"))
  var cams: Int?

  @Flag(help: "Run the network as it was built, not made ready for inference.")
  var unoptimized = false

  func validate() throws {
    try Ranges.within(1...max(1, options.classes), "--cams", cams)
  }

  func run() throws {
    try options.checkMemory(.inference)
    let result = try options.applied {
      try MeasurementDisplay.measuring("inference", isQuiet: options.json) { progress in
        try options.measurement().inference(isOptimized: !unoptimized, maps: cams, progress)
      }
    }
    try MeasurementDisplay.show(result, asJSON: options.json)
  }
}

struct BenchEngineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Measure what an operation costs beside its arithmetic.",
    discussion: """
      Multiplies small tensors by a parameter, adds another one and takes the ReLU, a hundred times over, and runs \
      backward to both parameters. Times are of one operation in the median run.
      """)

  @Option(help: ArgumentHelp("Values a side of the square tensors.", valueName: "values"))
  var side = 8

  @Option(help: ArgumentHelp("Runs before the clock starts.", valueName: "runs"))
  var warmup = 20

  @Option(help: ArgumentHelp("Timed runs.", valueName: "runs"))
  var steps = 200

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup(title: "Computing") var computing: ThreadOptions

  func validate() throws {
    try Ranges.within(1...1024, "--side", side)
    try Ranges.atLeast(0, "--warmup", warmup)
    try Ranges.atLeast(1, "--steps", steps)
  }

  func run() throws {
    computing.apply()
    let result = try EngineResult(measuringSide: side, warmup: warmup, steps: steps)
    try Console.print(json ? try result.json() + "\n" : result.table.text, terminator: "")
  }
}
