import Methods

/// One optimizer step.
public struct StepReport: Sendable {
  /// From 0.
  public let epoch: Int
  /// Images of this epoch seen so far.
  public let images: Int
  /// Images in an epoch.
  public let epochImages: Int
  /// Means of this epoch so far.
  public let loss: Double
  /// The terms of the loss, as the method names them.
  public let terms: [NamedNumber]
  /// Per cent.
  public let accuracy: Double
  /// The most bytes of arrays in use at one time during this step's forward and backward pass and update, weights
  /// included.
  public let peakBytes: Int
}
