/// What a loader does with images that are missing, truncated or damaged.
public enum UnreadablePolicy: Sendable, Hashable {
  /// Leaves them out, names them in the batch and counts them; the batch is smaller by as many.
  case skip
  /// Ends the epoch with the error.
  case fail
}
