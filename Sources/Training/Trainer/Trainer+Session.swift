import Autodiff
import Layers
import Optimizers

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
    try directory.check(description, isResuming: isResuming)
    if isResuming, directory.hasCheckpoint { try resume() }
    var description = description
    description.sessions = isResuming ? (try? directory.description())?.sessions : nil
    try directory.create(description)
    if let notice = directory.save(network, of: configuration) { notices.append(notice) }
    if let notice = rateNotice { notices.append(notice) }
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
    // Before anything is read of them, so that whatever is changed from here on is noticed.
    _ = data
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

  /// Goes back to where the run's newest checkpoint was written; from there on everything is as if it had never
  /// stopped. If it is damaged, the one before serves, and `notices` say so: the run ends in the same bits.
  ///
  /// - Throws: `TrainingError` if there is no whole checkpoint, or it is one of another configuration or network.
  public func resume() throws {
    guard let directory else {
      throw TrainingError("resume: this trainer has no run folder to resume from")
    }
    let read = try directory.read(.last) { file in
      (position: try TrainingPosition(file), tensors: try RunDirectory.tensors("", of: file))
    }
    let (position, tensors) = read.value
    try configuration.checkSameRun(as: position.configuration, directory.path, "its checkpoint was written")
    try check(position, directory.path(of: read.file))
    do {
      try network.load(tensors.with(prefix: RunDirectory.modelPrefix))
      if let decay = configuration.optimization.averageDecay {
        average = WeightAverage(of: network, decay: decay)
        try network.load(tensors.with(prefix: RunDirectory.trainedPrefix))
      }
      try optimizer.restore(
        OptimizerState(
          kind: position.optimizerKind, numbers: position.optimizerNumbers,
          tensors: tensors.with(prefix: RunDirectory.optimizerPrefix)))
    } catch {
      throw TrainingError("\(directory.path(of: read.file)): \(error)")
    }
    (epoch, batch, totals, history) = (position.epoch, position.batch, position.totals, position.history)
    firstLoss = position.firstLoss
    (isNewestWhole, newest) = (read.file == .last, position.text)
    if let notice = read.notice { notices.append(notice) }
    best = position.best
    checkBest(directory)
  }

  /// A position that this run can be at, with the images that it was trained on.
  private func check(_ position: TrainingPosition, _ path: String) throws(TrainingError) {
    let count = training.dataset.count
    if let images = position.images, images != count {
      throw TrainingError(
        "\(path): the run was trained on \(images) images, but \(configuration.data) has \(count) of its training "
          + "part now. Restore the data, or start a new run from the weights (--from)")
    }
    try checkImages(position, path)
    guard 0...max(0, position.configuration.epochs) ~= position.epoch, 0...training.batchCount ~= position.batch else {
      throw TrainingError(
        "\(path): it was written behind epoch \(position.epoch), batch \(position.batch), but the run has "
          + "\(position.configuration.epochs) epochs of \(training.batchCount) batches. Restore the data, or start a "
          + "new run from the weights (--from)")
    }
  }

  /// The images must be those that the run was trained on, as far as names, classes and sizes tell. Copied files have
  /// other times; that is told and no error.
  private func checkImages(_ position: TrainingPosition, _ path: String) throws(TrainingError) {
    guard let then = position.data, then != data else { return }
    guard then.content == data.content else {
      throw TrainingError(
        "\(path): the images of \(configuration.data) are not those that the run was trained on: a name, a class or "
          + "the size of a file is another. Restore the data, or start a new run from the weights (--from)")
    }
    notices.append(
      "\(configuration.data): files of images were changed or copied since the run was stopped; their names, classes "
        + "and sizes are the same")
  }

  /// Lets go of a best checkpoint that is lost or damaged, so that the best one from here on is kept.
  private func checkBest(_ directory: RunDirectory) {
    guard let lost = best else { return }
    do {
      _ = try directory.read(.best) { $0.names }
    } catch {
      best = nil
      notices.append("\(error). It was that of epoch \(lost.epoch); the best one from here on is kept in its place")
    }
  }
}

extension [String: Tensor] {
  /// The entries whose names start with `prefix`, without it.
  func with(prefix: String) -> [String: Tensor] {
    reduce(into: [:]) { result, entry in
      if entry.key.hasPrefix(prefix) { result[String(entry.key.dropFirst(prefix.count))] = entry.value }
    }
  }
}
