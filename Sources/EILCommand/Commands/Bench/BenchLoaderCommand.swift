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
    try Ranges.atLeast(1, "--image-size", imageSize)
    try Ranges.atLeast(1, "--batch", batch)
    try Ranges.atLeast(1, "--epochs", epochs)
    try Ranges.within(0...ThreadOptions.most, "--workers", workers)
  }

  func run() throws {
    let result = try MeasurementDisplay.loading(isQuiet: json) { progress in
      try LoadingResult(
        measuring: data, split: split, imageSize: imageSize, batch: batch, workers: workers, epochs: epochs, progress)
    }
    try MeasurementDisplay.show(result, asJSON: json)
  }
}
