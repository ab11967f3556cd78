import ArgumentParser
import EIL

/// Options that say what of a trained network changes, and how.
struct FineTuningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Stages or layers that stay as they are, separated by commas: names, paths such as features.0, or ...layer2 for "
        + "all up to and including one. Their batch normalization keeps its running statistics.", valueName: "names"))
  var freeze: ListArgument<String>?

  @Option(
    name: .customLong("layer-decay"),
    help: ArgumentHelp(
      "Multiplies the learning rate once more for each stage from the head towards the input; 1: one rate.",
      valueName: "factor"))
  var layerDecay = 1.0

  @Option(
    name: .customLong("batch-norm"),
    help: "What batch normalization normalizes by: each batch's statistics, or the running ones, which stay.")
  var batchNorm = OptimizationConfiguration.BatchNormalization.training

  @Option(
    name: .customLong("batch-norm-momentum"),
    help: ArgumentHelp(
      "The share of a new batch in the running statistics, in PyTorch's sense; each layer's own unless given.",
      valueName: "share"))
  var batchNormMomentum: Double?

  @Option(
    help: ArgumentHelp(
      "Make the running statistics anew when the last epoch is done, with so many batches: automatic where they lag "
        + "behind, never, or a number.", valueName: "batches"))
  var recalibrate = Recalibration.automatic

  @Option(
    help: ArgumentHelp(
      "Keep a moving average of all weights with this decay, such as 0.999, and measure, save and use that.",
      valueName: "decay"))
  var ema: Double?

  @Option(
    help: ArgumentHelp(
      "Average the gradients of so many batches for each step; an epoch's last step has those that are left.",
      valueName: "batches"))
  var accumulate = 1

  func validate() throws {
    if let problem = applied(to: OptimizationConfiguration()).problem { throw ValidationError(problem) }
  }

  /// `configuration` with these settings.
  func applied(to configuration: OptimizationConfiguration) -> OptimizationConfiguration {
    var configuration = configuration
    configuration.frozen = freeze?.elements ?? []
    configuration.layerDecay = layerDecay
    configuration.batchNorm = batchNorm
    configuration.batchNormMomentum = batchNormMomentum
    configuration.recalibration = recalibrate
    configuration.averageDecay = ema
    configuration.accumulation = accumulate
    return configuration
  }
}

/// Options that say how images are cropped in training.
struct AugmentationOptions: ParsableArguments {
  @Option(help: "How images are cropped in training; half of them are flipped behind it.")
  var augmentation = TrainingAugmentation.Kind.resizeAndCrop

  @Option(
    name: .customLong("crop-scale"),
    help: ArgumentHelp(
      "With random-resized-crop: the part's least and largest share of the image; 0.08,1 unless given.",
      valueName: "least,largest"))
  var scale: ListArgument<Double>?

  @Option(
    name: .customLong("crop-ratio"),
    help: ArgumentHelp(
      "With random-resized-crop: the part's least and largest width divided by its height; 0.75,1.333 unless given.",
      valueName: "least,largest"))
  var ratio: ListArgument<Double>?

  func validate() throws {
    guard augmentation == .randomResizedCrop || scale == nil && ratio == nil else {
      throw ValidationError(
        "--crop-scale and --crop-ratio say what parts are taken of images; give them with --augmentation "
          + "\(TrainingAugmentation.Kind.randomResizedCrop.rawValue)")
    }
    if let problem = try chosen.problem { throw ValidationError(problem) }
  }

  var chosen: TrainingAugmentation {
    get throws {
      guard augmentation == .randomResizedCrop else { return .resizeAndCrop }
      return .randomResizedCrop(
        scale: try Self.range("--crop-scale", scale) ?? TrainingAugmentation.usualScale,
        ratio: try Self.range("--crop-ratio", ratio) ?? TrainingAugmentation.usualRatio)
    }
  }

  private static func range(_ option: String, _ values: ListArgument<Double>?) throws -> ClosedRange<Double>? {
    guard let ends = values?.elements else { return nil }
    guard ends.count == 2, ends[0] <= ends[1] else {
      let given = ends.map { "\($0)" }.joined(separator: ",")
      throw ValidationError("\(option) takes two numbers, the least first, as in 0.35,1, not \(given)")
    }
    return ends[0]...ends[1]
  }
}
