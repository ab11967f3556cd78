/// One stretch of a run, from its start or from a checkpoint to wherever it came, as `run.json` keeps it.
public struct SessionRecord: Codable, Sendable, Equatable {
  /// How a stretch ended. One that was killed, or is still at work, has no outcome.
  public enum Outcome: String, Codable, Sendable {
    /// All epochs are done.
    case finished
    /// It was asked to stop.
    case stopped
    /// It ended with an error.
    case failed
  }

  /// A place in a run.
  public struct Place: Codable, Sendable, Equatable {
    /// Epochs done.
    public var epoch: Int
    /// Batches done in the epoch under way.
    public var batch: Int
  }

  /// When it began, in universal time, as in `2026-05-04T12:30:00Z`.
  public var started: String
  /// When it ended; nil for one that was killed or is still at work.
  public var ended: String?
  /// How it ended; nil for one that was killed or is still at work.
  public var outcome: Outcome?
  /// Where in the run it began.
  public var from: Place
  /// Where in the run it ended; nil while `outcome` is.
  public var to: Place?
  /// Threads that read images.
  public var workers: Int
  /// What it was computed with.
  public var surroundings: Surroundings
}
