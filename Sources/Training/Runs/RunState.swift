import Interchange

/// How far a run had come when its folder was looked at.
public struct RunState: Sendable, Hashable, Codable {
  /// What became of it.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// All epochs are done.
    case finished
    /// It is being trained right now.
    case running
    /// It was asked to stop.
    case stopped
    /// It ended with an error.
    case failed
    /// Its process was ended from outside, or the machine's power.
    case killed
    /// Not all epochs are done, and the folder does not tell why.
    case unfinished
  }

  /// What became of it.
  public var kind: Kind
  /// Epochs done when the newest checkpoint was written.
  public var epoch: Int
  /// Batches of the next epoch done by then.
  public var batch: Int
  /// Epochs planned.
  public var epochs: Int
  /// The epoch of the checkpoint with the best result on held-out images, from 1; nil where there is none.
  public var bestEpoch: Int?

  /// For people, as in `killed in epoch 5 of 30; its newest checkpoint is that of epoch 4`.
  public var text: String {
    guard kind != .finished else { return "finished, \(epochs) epochs" }
    let verb = kind == .running ? "being trained right now" : kind == .failed ? "ended by an error" : kind.rawValue
    let newest = batch > 0 ? "epoch \(epoch + 1), batch \(batch)" : "epoch \(epoch)"
    // One that was asked to stop wrote its checkpoint right there.
    guard kind != .stopped || batch > 0 else { return "stopped behind epoch \(epoch) of \(epochs)" }
    return "\(verb) in epoch \(epoch + 1) of \(epochs); its newest checkpoint is that of \(newest)"
  }
}

extension RunDirectory {
  /// How far the run has come, by its newest checkpoint and what `run.json` says of the stretches in which it was
  /// trained; nil where there is no checkpoint, or it tells no position.
  public func state() -> RunState? {
    guard let description = try? description(), let position = newestPosition else { return nil }
    let epochs = description.configuration.epochs
    var kind = RunState.Kind.finished
    if position.epoch < epochs { kind = isTraining ? .running : RunDirectory.kind(description.sessions?.last) }
    return RunState(
      kind: kind, epoch: position.epoch, batch: position.batch, epochs: epochs, bestEpoch: position.best?.epoch)
  }

  /// That of the newest checkpoint, or of the one before where that is damaged. Only its head is read.
  private var newestPosition: TrainingPosition? {
    [checkpointPath, previousPath].lazy.compactMap { path in
      (try? SafetensorsFile(path: path)).flatMap { try? TrainingPosition($0) }
    }.first
  }

  /// Whether a training is at work in the folder.
  var isTraining: Bool { FileLock.isTaken(lockPath) }

  /// Why a run whose newest stretch is `session` is not at its end.
  private static func kind(_ session: SessionRecord?) -> RunState.Kind {
    guard let session else { return .unfinished }
    return switch session.outcome {
    case .finished: .unfinished
    case .stopped: .stopped
    case .failed: .failed
    case nil: .killed
    }
  }

  /// That the run is not at its end, for people to read; nil where it is, or cannot be told.
  var stateNotice: String? {
    guard let state = state(), state.kind != .finished else { return nil }
    let remedy = state.kind == .running ? "Its numbers change with the next checkpoint" : "--resume goes on from there"
    return "run folder \(path): the run \(state.kind == .running ? "is" : "was") \(state.text). \(remedy)"
  }
}
