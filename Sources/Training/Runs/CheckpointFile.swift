/// The checkpoints of a run.
public enum CheckpointFile: String, Sendable, Hashable, CaseIterable, Codable {
  /// The newest.
  case last
  /// The one before the newest.
  case previous
  /// Of the epoch with the best result on held-out images.
  case best

  /// Its name in a run's folder.
  public var fileName: String { rawValue + ".safetensors" }
}
