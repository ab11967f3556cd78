import Autodiff
import Foundation
import Interchange
import Kernels

extension RunDirectory {
  static let positionKey = "training"

  /// Writes the newest checkpoint.
  ///
  /// - Parameters:
  ///   - isBest: whether this is the best one, too; the same file then gets both names.
  ///   - keepsPrevious: whether the newest one so far becomes the one before, which it must not if it is damaged.
  func write(
    tensors: [(String, Tensor)], position: Trainer.Position, isBest: Bool, keepsPrevious: Bool
  ) throws(InterchangeError) {
    try Safetensors.write(
      tensors.map { (name: $0.0, tensor: $0.1) },
      metadata: [RunDirectory.positionKey: position.json, "format": SafetensorsFile.runFormat],
      isChecksummed: true, to: checkpointPath, keepingAs: keepsPrevious ? previousPath : nil,
      alsoAs: isBest ? bestPath : nil)
  }
}

extension Trainer.Position {
  /// As it stands in the metadata of a checkpoint.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(self) else { fail("checkpoint: the position cannot be written as JSON") }
    return String(decoding: data, as: UTF8.self)
  }

  /// Reads the position of a checkpoint.
  init(_ file: SafetensorsFile) throws(TrainingError) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let text = file.metadata[RunDirectory.positionKey],
      let position = try? decoder.decode(Trainer.Position.self, from: Data(text.utf8))
    else {
      throw TrainingError(
        "\(file.path): it has weights but no training position, so a run cannot go on from it. Start from its "
          + "weights instead (--from)")
    }
    self = position
  }
}
