import Autodiff
import Interchange
import Layers
import Optimizers

extension Trainer {
  /// What a checkpoint holds beside tensors. Schedule, loader and random numbers need no more than the position: all
  /// three are functions of it and of the configuration.
  struct Position: Codable {
    var epoch: Int
    var batch: Int
    /// Images of the training part; nil in checkpoints of versions that did not note them.
    var images: Int?
    var totals: EpochTotals
    var optimizerKind: String
    var optimizerNumbers: [String: Double]
    var history: [EpochReport]
    var configuration: TrainingConfiguration
    /// Nil where nothing was held out, and in checkpoints of versions that kept no best one.
    var best: BestEpoch?

    /// As in `epoch 3, batch 5`.
    var text: String { batch > 0 ? "epoch \(epoch + 1), batch \(batch)" : "epoch \(epoch)" }
  }

  static let modelPrefix = RunCheckpoint.weightPrefix
  static let optimizerPrefix = "optimizer."

  /// Writes the newest checkpoint, and `metrics.csv` behind an epoch.
  ///
  /// - Parameter isBest: whether this is the best checkpoint so far, too.
  func save(isBest: Bool = false, _ watch: (TrainingEvent) -> Void) throws {
    guard let directory else { return }
    let state = optimizer.state()
    let position = Position(
      epoch: epoch, batch: batch, images: training.dataset.count, totals: totals, optimizerKind: state.kind,
      optimizerNumbers: state.numbers, history: history, configuration: configuration, best: best)
    let tensors =
      network.state.map { (Trainer.modelPrefix + $0.name, $0.tensor) }
      + state.tensors.sorted { $0.key < $1.key }.map { (Trainer.optimizerPrefix + $0.key, $0.value) }
    do {
      try directory.write(tensors: tensors, position: position, isBest: isBest, keepsPrevious: isNewestWhole)
    } catch {
      throw TrainingError("\(error). The checkpoint behind \(position.text) was not written; \(remainder)")
    }
    (isNewestWhole, newest) = (true, position.text)
    if batch == 0 {
      try writeMetrics(directory)
      try writeEvents(directory)
    }
    watch(.checkpoint(path: directory.checkpointPath))
  }

  private func writeMetrics(_ directory: RunDirectory) throws(TrainingError) {
    do {
      try directory.write(history: history)
    } catch {
      throw TrainingError(
        "\(error). The checkpoint behind epoch \(epoch) is whole, and --resume goes on from there when this is mended")
    }
  }

  /// Appends the newest epoch to the run's event file. A stretch that goes on begins a file of its own, with the epoch
  /// before once more: a run that was killed may have come to write its checkpoint and no further.
  private func writeEvents(_ directory: RunDirectory) throws(TrainingError) {
    guard let newest = history.last else { return }
    do {
      if events == nil {
        let isGoingOn = history.count > 1
        events = try EventFileWriter(
          folder: directory.path, resumingAt: isGoingOn ? history[history.count - 2].epoch : nil)
        if isGoingOn { try write(history[history.count - 2]) }
      }
      try write(newest)
    } catch {
      throw TrainingError(
        "\(error). The checkpoint behind epoch \(epoch) is whole, and --resume goes on from there when this is mended")
    }
  }

  private func write(_ report: EpochReport) throws(InterchangeError) {
    try events?.write(scalars: report.scalars(hasHeldOut: heldOut != nil), step: report.epoch)
  }

  /// What is left when a checkpoint could not be written.
  private var remainder: String {
    newest.map { "the one behind \($0) is whole, and --resume goes on from there when this is mended" }
      ?? "there is none before it, so the run starts anew when this is mended"
  }

  /// Goes back to where the run's newest checkpoint was written; from there on everything is as if it had never
  /// stopped. If it is damaged, the one before serves, and `notices` say so: the run ends in the same bits.
  ///
  /// - Throws: `TrainingError` if there is no whole checkpoint, or it is one of another configuration or network.
  public func resume() throws {
    guard let directory else {
      throw TrainingError("resume: this trainer has no run folder to resume from")
    }
    let read = try directory.read(.last) { file in
      (position: try Position(file), tensors: try RunDirectory.tensors("", of: file))
    }
    let (position, tensors) = read.value
    try configuration.checkSameRun(as: position.configuration, directory.path, "its checkpoint was written")
    try check(position, directory.path(of: read.file))
    do {
      try network.load(tensors.with(prefix: Trainer.modelPrefix))
      try optimizer.restore(
        OptimizerState(
          kind: position.optimizerKind, numbers: position.optimizerNumbers,
          tensors: tensors.with(prefix: Trainer.optimizerPrefix)))
    } catch {
      throw TrainingError("\(directory.path(of: read.file)): \(error)")
    }
    (epoch, batch, totals, history) = (position.epoch, position.batch, position.totals, position.history)
    (isNewestWhole, newest) = (read.file == .last, position.text)
    if let notice = read.notice { notices.append(notice) }
    best = position.best
    checkBest(directory)
  }

  /// A position that this run can be at, with the images that it was trained on.
  private func check(_ position: Position, _ path: String) throws(TrainingError) {
    let count = training.dataset.count
    if let images = position.images, images != count {
      throw TrainingError(
        "\(path): the run was trained on \(images) images, but \(configuration.data) has \(count) of its training "
          + "part now. Restore the data, or start a new run from the weights (--from)")
    }
    guard 0...max(0, position.configuration.epochs) ~= position.epoch, 0...training.batchCount ~= position.batch else {
      throw TrainingError(
        "\(path): it was written behind epoch \(position.epoch), batch \(position.batch), but the run has "
          + "\(position.configuration.epochs) epochs of \(training.batchCount) batches. Restore the data, or start a "
          + "new run from the weights (--from)")
    }
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
