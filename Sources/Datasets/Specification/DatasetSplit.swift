/// The parts of a data set that an experiment uses.
public enum DatasetSplit: String, Sendable, Hashable, CaseIterable {
  /// The training data without what is held out for validation.
  case train
  /// A part of the training data held out to choose thresholds and hyperparameters with.
  case validation
  /// The published test data.
  case test
  /// All training data, with nothing held out, for a last training with everything chosen.
  case trainAndValidation = "train+validation"
}
