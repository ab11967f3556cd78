/// What a trainer tells whoever watches it.
public enum TrainingEvent: Sendable {
  /// A step of the optimizer is done.
  case step(StepReport)
  /// An epoch is done, and the held-out images are measured.
  case epoch(EpochReport)
  /// A checkpoint is on the disk, whole.
  case checkpoint(path: String)
}
