/// Which of a run's checkpoints to use.
public enum CheckpointChoice: String, Sendable, Hashable, CaseIterable, Codable {
  /// The newest; the one before it if it is damaged.
  case last
  /// That of the epoch with the best result on held-out images.
  case best
}
