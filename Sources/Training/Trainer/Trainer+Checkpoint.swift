import Autodiff
import Foundation
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
      epoch: epoch, batch: batch, totals: totals, optimizerKind: state.kind, optimizerNumbers: state.numbers, history: history,
      configuration: configuration)
    let tensors =
      network.state.map { (Trainer.modelPrefix + $0.name, $0.tensor) }
      + state.tensors.sorted { $0.key < $1.key }.map { (Trainer.optimizerPrefix + $0.key, $0.value) }
    try directory.write(tensors: tensors, position: position)
    try directory.write(history: history)
    watch(.checkpoint(path: directory.checkpointPath))
  }

  /// Goes back to where the run's newest checkpoint was written; from there on everything is as if it had never stopped.
  ///
  /// - Throws: `TrainingError` if there is no checkpoint, or it is one of another configuration or network.
  public func resume() throws {
    guard let directory else {
      throw TrainingError("resume: this trainer has no run folder to resume from")
    }
    let (position, tensors) = try directory.readCheckpoint()
    try checkSameRun(position.configuration)
    try network.load(tensors.with(prefix: Trainer.modelPrefix))
    try optimizer.restore(
      OptimizerState(
        kind: position.optimizerKind, numbers: position.optimizerNumbers,
        tensors: tensors.with(prefix: Trainer.optimizerPrefix)))
    (epoch, batch, totals, history) = (position.epoch, position.batch, position.totals, position.history)
  }

  /// A run may go on for more epochs than planned, but all else must be as it was.
  private func checkSameRun(_ saved: TrainingConfiguration) throws {
    var comparable = saved
    comparable.epochs = configuration.epochs
    guard comparable == configuration else {
      throw TrainingError(
        "resume: the checkpoint in \(directory?.path ?? "") is of another configuration: "
          + "\(differences(comparable, configuration)). Use the same settings, or another --out folder")
    }
  }

  private func differences(_ saved: TrainingConfiguration, _ new: TrainingConfiguration) -> String {
    let (a, b) = (saved.flattened, new.flattened)
    return a.keys.sorted().filter { a[$0] != b[$0] }
      .map { "\($0) was \(a[$0] ?? "absent") and is now \(b[$0] ?? "absent")" }.joined(separator: ", ")
  }
}

extension TrainingConfiguration {
  /// Every setting by its name, for messages.
  var flattened: [String: String] {
    guard let data = try? JSONEncoder().encode(self),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return [:] }
    var result: [String: String] = [:]
    for (key, value) in object {
      if let inner = value as? [String: Any] {
        for (name, value) in inner { result["\(key).\(name)"] = "\(value)" }
      } else {
        result[key] = "\(value)"
      }
    }
    return result
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

/// Something about a run that cannot work, and how to mend it.
public struct TrainingError: Error, CustomStringConvertible, Sendable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
