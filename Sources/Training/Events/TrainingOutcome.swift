/// How a stretch of training ended.
public enum TrainingOutcome: Sendable, Hashable {
  /// All epochs are done.
  case finished
  /// It was asked to stop, and has written a checkpoint where it was.
  case stopped
}
