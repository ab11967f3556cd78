import Foundation
import Interchange

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
  public var environment: RunEnvironment

  private enum CodingKeys: String, CodingKey {
    case started, ended, outcome, from, to, workers
    case environment = "surroundings"
  }
}

extension RunDirectory {
  /// Notes in `run.json` that a stretch of training begins; nothing happens in a folder without one.
  ///
  /// - Throws: `InterchangeError` if the file cannot be written.
  func beginSession(from place: SessionRecord.Place, workers: Int) throws {
    guard var description = try? description() else { return }
    let record = SessionRecord(
      started: RunDirectory.now, from: place, workers: workers, environment: RunEnvironment())
    description.sessions = (description.sessions ?? []) + [record]
    try write(description)
  }

  /// Notes in `run.json` how the newest stretch of training ended. The run is complete without the note, so a disk that
  /// cannot take it is no reason to fail.
  func endSession(at place: SessionRecord.Place, _ outcome: SessionRecord.Outcome) {
    guard var description = try? description(), var sessions = description.sessions, !sessions.isEmpty else { return }
    sessions[sessions.count - 1].ended = RunDirectory.now
    sessions[sessions.count - 1].outcome = outcome
    sessions[sessions.count - 1].to = place
    description.sessions = sessions
    try? write(description)
  }

  private static var now: String { Date.now.formatted(.iso8601) }
}
