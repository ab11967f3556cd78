extension Trainer {
  /// Takes the run's folder for this trainer, goes on from its newest checkpoint if it is to, and writes what others
  /// need to use the run. Without a folder nothing happens.
  ///
  /// - Throws: a text about another run or training in the folder, or a checkpoint that does not fit. The run's files
  ///   are changed only if nothing was thrown.
  func enter(_ description: RunDirectory.Description, isResuming: Bool) throws {
    guard let directory else { return }
    try directory.make()
    lock = try directory.lock()
    // What was true before the folder was locked may have changed.
    try TrainingSession.check(directory, description, isResuming)
    if isResuming, directory.hasCheckpoint { try resume() }
    var description = description
    description.sessions = isResuming ? (try? directory.description())?.sessions : nil
    try directory.create(description)
    if let notice = directory.save(network, of: configuration) { notices.append(notice) }
  }

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
