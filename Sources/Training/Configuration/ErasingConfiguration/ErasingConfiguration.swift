import Erasing

/// Where and how a run erases.
public struct ErasingConfiguration: Codable, Sendable, Equatable {
  /// Names of layers to erase after; none trains the plain network.
  public var points: [String] = []
  /// Gamma, relative to each picture's largest average: one for all points or one for each.
  public var thresholds = [0.7]
  /// Sigma: one for all points or one for each.
  public var lossWeights = [1.0]
  public var wiring = ErasingWiring.parallel
  /// Epochs without erasing at the start.
  public var startEpoch = 0.0
  /// Epochs over which the erased losses grow to their full weight.
  public var rampEpochs = 0.0

  public init() {}

  /// The factor on the erased losses after `progress` epochs; 0 leaves erasing out.
  public func scale(at progress: Double) -> Double {
    guard progress >= startEpoch else { return 0 }
    guard rampEpochs > 0 else { return 1 }
    return min(1, (progress - startEpoch) / rampEpochs)
  }
}
