import ArgumentParser
import EIL

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
