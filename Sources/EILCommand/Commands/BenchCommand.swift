import ArgumentParser
import EIL

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
    let result = try options.applied {
      try MeasurementDisplay.measuring("inference", isQuiet: options.json) { progress in
        try options.measurement().inference(isOptimized: !unoptimized, maps: cams, progress)
      }
    }
    try MeasurementDisplay.show(result, asJSON: options.json)
  }
}
