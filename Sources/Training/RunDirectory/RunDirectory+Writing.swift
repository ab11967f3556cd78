import Autodiff
import Foundation
import Interchange
import Kernels

extension RunDirectory {
  static let positionKey = "training"
  private static let formatKey = "format"
  /// What checkpoints without a checksum said of themselves.
  private static let formatBeforeChecksums = WeightFile.runFormat
  private static let format = WeightFile.runFormat + " 2"

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
      metadata: [RunDirectory.positionKey: position.json, RunDirectory.formatKey: RunDirectory.format],
      isChecksummed: true, to: checkpointPath, keepingAs: keepsPrevious ? previousPath : nil,
      alsoAs: isBest ? bestPath : nil)
  }

  /// Compares a checkpoint with its checksum, which only those of old versions may lack.
  ///
  /// A damaged byte in the name of the checksum must not pass for an old version, so the format tells, too.
  static func verify(_ file: SafetensorsFile) throws(InterchangeError) {
    let format = file.metadata[formatKey]
    guard file.checksum != nil || (format != nil && format != formatBeforeChecksums) else { return }
    try file.verifyChecksum()
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
