import ArgumentParser
import EIL

struct BenchLoaderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loader",
    abstract: "Measure how fast images are read and augmented.",
    discussion: """
      Gives images a second of the loader alone, with the augmentation of training: resized, a random crop, mirrored \
      at random, normalized. Every image is loaded once before the clock starts, so files come from the system's \
      memory; nothing decoded is kept.
      """)

  @Option(help: "The data set: \(DatasetSpecification.kinds.joined(separator: ", ")).")
  var data: String

  @Option(help: "Which part of the data.")
  var split = DatasetSplit.trainAndValidation

  @Option(name: .customLong("image-size"), help: ArgumentHelp("Pixels a side.", valueName: "pixels"))
  var imageSize = 224

  @Option(help: "Images a batch.")
  var batch = 8

  @Option(help: "Times through the data while the clock runs.")
  var epochs = 10

  @Option(help: "Threads that read and augment images.")
  var workers = 2

  @Flag(help: "Print JSON, and no progress.")
  var json = false

  func validate() throws {
    try Ranges.within(1...MemoryCheck.mostPixels, "--image-size", imageSize)
    try Ranges.within(1...MemoryCheck.mostImages, "--batch", batch)
    try Ranges.atLeast(1, "--epochs", epochs)
    try Ranges.within(0...ThreadOptions.most, "--workers", workers)
  }

  func run() throws {
    // A batch holds no more images than there are, which are counted only where that may help.
    if (try? checkMemory(batch)) == nil {
      try checkMemory(min(batch, epochs * DatasetSpecification(data).open(split: split).count))
    }
    let result = try MeasurementDisplay.loading(isQuiet: json) { progress in
      try LoadingResult(
        measuring: data, split: split, imageSize: imageSize, batch: batch, workers: workers, epochs: epochs, progress)
    }
    try MeasurementDisplay.show(result, asJSON: json)
  }

  private func checkMemory(_ count: Int) throws {
    try MemoryCheck.require(
      4 * 3 * count * imageSize * imageSize, for: "a batch of \(count) images of \(imageSize) x \(imageSize) pixels",
      "Choose a smaller --batch or --image-size")
  }
}

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

  @Option(
    help: ArgumentHelp("The network; by default the one that the weights look like.", valueName: "backbone"),
    transform: Backbone.argument)
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
    try Console.print(json ? try result.json() + "\n" : result.table.text, terminator: "")
  }
}
