import Autodiff
import Foundation
import Interchange
import Layers

extension RunDirectory {
  private static let positionKey = "training"

  func write(tensors: [(String, Tensor)], position: Trainer.Position) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(position), as: UTF8.self)
    try Safetensors.write(
      tensors.map { (name: $0.0, tensor: $0.1) }, metadata: [RunDirectory.positionKey: text, "format": "swift-eil run"],
      to: checkpointPath)
  }

  func readCheckpoint() throws -> (Trainer.Position, [String: Tensor]) {
    let file = try openCheckpoint()
    return (try position(of: file), try file.tensors())
  }

  /// All tensors of the newest checkpoint, by their names in it.
  func readTensors() throws -> [String: Tensor] { try openCheckpoint().tensors() }

  /// The run's network without its erasing layers, with the weights of the newest checkpoint.
  ///
  /// - Throws: an error that says what is wrong with the folder or its checkpoint.
  public func network() throws -> (network: Sequential, description: Description) {
    let description = try description()
    let network = description.configuration.backboneNetwork(classes: description.classNames.count)
    let tensors = try readTensors()
    do {
      try network.load(tensors.with(prefix: Trainer.modelPrefix))
    } catch {
      throw TrainingError("\(checkpointPath): \(error)")
    }
    return (network, description)
  }

  func openCheckpoint() throws -> SafetensorsFile {
    guard hasCheckpoint else {
      throw TrainingError(
        "run folder \(path): there is no checkpoint (last.safetensors) in it; one is written after each epoch")
    }
    return try SafetensorsFile(path: checkpointPath)
  }

  func position(of file: SafetensorsFile) throws(TrainingError) -> Trainer.Position {
    guard let text = file.metadata[RunDirectory.positionKey],
      let position = try? JSONDecoder().decode(Trainer.Position.self, from: Data(text.utf8))
    else {
      throw TrainingError(
        "\(checkpointPath): it has weights but no training position, so a run cannot go on from it. Start from its "
          + "weights instead (--from)")
    }
    return position
  }
}
