import Foundation
import Interchange

extension RunDirectory {
  /// Notes in `run.json` that a stretch of training begins; nothing happens in a folder without one.
  ///
  /// - Throws: `InterchangeError` if the file cannot be written.
  func beginSession(from place: SessionRecord.Place, workers: Int) throws {
    guard var description = try? description() else { return }
    let record = SessionRecord(
      started: RunDirectory.now, from: place, workers: workers, surroundings: Surroundings())
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
