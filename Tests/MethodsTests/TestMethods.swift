import Autodiff
import Core
import Datasets
import Layers
import Methods

/// Cross-entropy of logits times a factor: a method whose loss and options are its own.
struct Sharper: Method {
  static let name = "sharper"
  static let summary = "cross-entropy of logits times a factor"
  static let hasOwnLoss = true
  static let optionHelp = ["factor": "what the logits are multiplied by"]

  var factor = 2.0
  var note: Double?
  var isOn = true

  func loss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss? {
    Loss([WeightedTerm("sharper", targets.crossEntropy(output * factor), weight: 0.5)])
  }
}

/// Adds the mean square of the logits, whatever the loss.
struct Smaller: Method {
  static let name = "smaller"
  static let summary = "a penalty on large logits"

  var weight = 0.25
  var factor = 1.0

  func addedTerms(_ output: Tensor, _ targets: Targets, _ context: Context) -> [WeightedTerm] {
    [WeightedTerm("size", (output * output).mean(), weight: weight)]
  }

  func values(at moment: TrainingMoment) -> [NamedNumber] { [NamedNumber("done", moment.progress)] }
}

/// Options whose usual values, empty or none, do not tell their kinds.
struct Unset: Method {
  enum Shape: String, Codable { case round, square }
  enum Size: Int, Codable { case one = 1, two }

  static let name = "unset"
  static let summary = "options of all kinds without a value"

  var text: String?
  var number: Double?
  var count: UInt8?
  var isOn: Bool?
  var shape: Shape?
  var size: Size?
  var numbers: [Double] = []
  var counts: [Int]?
  var texts: [String] = []
  var shapes: [Shape]?
  var rows: [[Float]] = []
}

/// Turns the batch's images into noise of a stream of the step's own.
struct Noise: Method {
  static let name = "noise"
  static let summary = "random images"

  func prepare(_ batch: inout Batch, at moment: TrainingMoment, using generator: inout RandomGenerator) {
    batch.pixels = Tensor.normal(batch.pixels.shape, using: &generator).array
  }
}

/// A network that gives 3 logits for images of 8 pixels.
func tinyNetwork() -> Sequential {
  seeded(3) {
    Sequential {
      Conv2D(3, 4, kernel: 3, padding: 1).named("conv")
      ReLU().named("relu")
      GlobalAvgPool2D().named("pool")
      Linear(4, 3).named("fc")
    }
  }
}

func images(_ count: Int = 4) -> Tensor {
  var generator = RandomGenerator(seed: 5)
  return .normal([count, 3, 8, 8], using: &generator)
}
