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
    var totals: EpochTotals
    var optimizerKind: String
    var optimizerNumbers: [String: Double]
    var history: [EpochReport]
    var configuration: TrainingConfiguration
  }

  static let modelPrefix = "model."
  static let optimizerPrefix = "optimizer."

  func save(_ watch: (TrainingEvent) -> Void) throws {
    guard let directory else { return }
    let state = optimizer.state()
    let position = Position(
      epoch: epoch, batch: batch, totals: totals, optimizerKind: state.kind, optimizerNumbers: state.numbers,
      history: history, configuration: configuration)
    let tensors =
      network.state.map { (Trainer.modelPrefix + $0.name, $0.tensor) }
      + state.tensors.sorted { $0.key < $1.key }.map { (Trainer.optimizerPrefix + $0.key, $0.value) }
    try directory.write(tensors: tensors, position: position)
    try directory.write(history: history)
    watch(.checkpoint(path: directory.checkpointPath))
  }

  /// Goes back to where the run's newest checkpoint was written; from there on everything is as if it had never
  /// stopped.
  ///
  /// - Throws: `TrainingError` if there is no checkpoint, or it is one of another configuration or network;
  ///   `InterchangeError` if the checkpoint is damaged.
  public func resume() throws {
    guard let directory else {
      throw TrainingError("resume: this trainer has no run folder to resume from")
    }
    let (position, tensors) = try directory.readCheckpoint()
    try checkSameRun(position.configuration, directory)
    do {
      try network.load(tensors.with(prefix: Trainer.modelPrefix))
      try optimizer.restore(
        OptimizerState(
          kind: position.optimizerKind, numbers: position.optimizerNumbers,
          tensors: tensors.with(prefix: Trainer.optimizerPrefix)))
    } catch {
      throw TrainingError("\(directory.checkpointPath): \(error)")
    }
    (epoch, batch, totals, history) = (position.epoch, position.batch, position.totals, position.history)
  }

  /// A run may go on for more epochs than planned, but all else must be as it was.
  private func checkSameRun(_ saved: TrainingConfiguration, _ directory: RunDirectory) throws(TrainingError) {
    var comparable = saved
    comparable.epochs = configuration.epochs
    guard comparable != configuration else { return }
    throw TrainingError(
      "run folder \(directory.path): its checkpoint was written with other settings: "
        + comparable.differences(to: configuration).joined(separator: ", ")
        + ". Resume with the same settings, or train into another folder")
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
