extension Trainer {
  /// Runs `body` with the run's folder locked, and notes in `run.json` when it began and how it ended.
  func inSession(_ body: () throws -> TrainingOutcome) throws -> TrainingOutcome {
    guard let directory else { return try body() }
    let isLocking = lock == nil
    if isLocking {
      try directory.make()
      lock = try directory.lock()
    }
    defer { if isLocking { lock = nil } }
    // A run that was killed between its checkpoint and its metrics finds them in step.
    try directory.write(history: history)
    try directory.beginSession(from: place, workers: training.workers)
    do {
      let outcome = try body()
      directory.endSession(at: place, outcome == .finished ? .finished : .stopped)
      return outcome
    } catch {
      directory.endSession(at: place, .failed)
      throw error
    }
  }

  private var place: SessionRecord.Place { SessionRecord.Place(epoch: epoch, batch: batch) }
}
