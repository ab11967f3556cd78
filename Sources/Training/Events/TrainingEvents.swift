import Methods

/// What a trainer tells whoever watches it.
public enum TrainingEvent: Sendable {
  /// A step of the optimizer is done.
  case step(StepReport)
  /// An epoch is done, and the held-out images are measured.
  case epoch(EpochReport)
  /// A checkpoint is on the disk, whole.
  case checkpoint(path: String)
}

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

/// How a stretch of training ended.
public enum TrainingOutcome: Sendable, Hashable {
  /// All epochs are done.
  case finished
  /// It was asked to stop, and has written a checkpoint where it was.
  case stopped
}

/// Something about a run that cannot work, and how to mend it.
public struct TrainingError: Error, CustomStringConvertible, Sendable, Hashable {
  /// What was wrong, where, with which values, and how to mend it.
  public let description: String

  /// - Parameter description: what was wrong, where, with which values, and how to mend it.
  public init(_ description: String) { self.description = description }
}
