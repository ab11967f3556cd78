import Autodiff
import Foundation
import Interchange
import Layers

extension RunDirectory {
  /// What was read of a checkpoint.
  struct Read<Value> {
    let value: Value
    /// The file that it is of.
    let file: CheckpointFile
    /// What is wrong with newer checkpoints; nil where the one that was asked for is whole.
    let notice: String?
  }

  /// Reads from the newest checkpoint that is whole, or from the best one.
  ///
  /// - Parameter read: may throw to say that a checkpoint is not usable.
  /// - Throws: `TrainingError` if there is no checkpoint, or no whole one.
  func read<Value>(
    _ choice: CheckpointChoice, _ read: (SafetensorsFile) throws -> Value
  ) throws(TrainingError) -> Read<Value> {
    var problems: [String] = []
    for file in try candidates(choice) {
      do {
        let opened = try SafetensorsFile(path: path(of: file))
        try opened.verifyCheckpoint()
        let value = try read(opened)
        let notice = problems.first.map { "\($0). The checkpoint before it is used: \(file.fileName)" }
        return Read(value: value, file: file, notice: notice)
      } catch let error as InterchangeError where error.cause == .access {
        // Such a checkpoint is not damaged: to go on from the one before would lose it.
        throw TrainingError("\(error)")
      } catch let error as UnknownPosition {
        // Neither is one that this program does not understand.
        throw TrainingError("\(error)")
      } catch {
        problems.append("\(error)")
      }
    }
    throw TrainingError(unusable(choice, problems))
  }

  /// The files to try, in order.
  private func candidates(_ choice: CheckpointChoice) throws(TrainingError) -> [CheckpointFile] {
    switch choice {
    case .last:
      guard hasCheckpoint else {
        throw TrainingError(
          "run folder \(path): there is no checkpoint (last.safetensors) in it; one is written after each epoch")
      }
      // A newest checkpoint that is missing is as good as a damaged one, if there is one before it.
      return FileManager.default.fileExists(atPath: previousPath) ? [.last, .previous] : [.last]
    case .best:
      guard FileManager.default.fileExists(atPath: bestPath) else {
        throw TrainingError(
          "run folder \(path): there is no best checkpoint (best.safetensors) in it; one is written when an epoch ends "
            + "and there are held-out images. Use the newest one (--checkpoint last)")
      }
      return [.best]
    }
  }

  private func unusable(_ choice: CheckpointChoice, _ problems: [String]) -> String {
    switch choice {
    case .best: "\(problems[0]). The newest checkpoint can be used instead (--checkpoint last)"
    case .last where problems.count > 1:
      "run folder \(path): neither of its checkpoints can be used. \(problems.joined(separator: ". "))"
    case .last: problems[0]
    }
  }

  /// The tensors of a checkpoint whose names start with `prefix`, without it.
  static func tensors(_ prefix: String, of file: SafetensorsFile) throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for name in file.names where name.hasPrefix(prefix) {
      tensors[String(name.dropFirst(prefix.count))] = try file.tensor(name)
    }
    return tensors
  }

  /// The weights of the newest checkpoint, by their names in the network.
  func weights(_ choice: CheckpointChoice = .last) throws(TrainingError) -> Read<[String: Tensor]> {
    try read(choice) { try RunDirectory.tensors(RunDirectory.modelPrefix, of: $0) }
  }
}

extension RunDirectory {
  /// What the names of the network's and the optimizer's tensors begin with in a checkpoint.
  static let modelPrefix = RunCheckpoint.weightPrefix
  /// Of the weights of the newest step, where those of the network are averages.
  static let trainedPrefix = RunCheckpoint.trainedPrefix
  static let optimizerPrefix = "optimizer."
  /// Where a checkpoint's metadata have its position.
  static let positionKey = "training"

  /// Writes the newest checkpoint.
  ///
  /// - Parameters:
  ///   - isBest: whether this is the best one, too; the same file then gets both names.
  ///   - keepsPrevious: whether the newest one so far becomes the one before, which it must not if it is damaged.
  func write(
    tensors: [(String, Tensor)], position: TrainingPosition, isBest: Bool, keepsPrevious: Bool
  ) throws(InterchangeError) {
    try Safetensors.write(
      tensors.map { (name: $0.0, tensor: $0.1) },
      metadata: [RunDirectory.positionKey: position.json, "format": RunCheckpoint.format],
      isChecksummed: true, to: checkpointPath, keepingAs: keepsPrevious ? previousPath : nil,
      alsoAs: isBest ? bestPath : nil)
  }
}
