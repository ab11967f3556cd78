import Autodiff
import Foundation
import Interchange
import Kernels
import Methods

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

  private static func decode(_ text: String, _ decoder: JSONDecoder, _ unknown: inout MethodError?) -> Self? {
    do { return try decoder.decode(Self.self, from: Data(text.utf8)) } catch {
      unknown = error as? MethodError
      return nil
    }
  }

  /// Reads the position of a checkpoint.
  init(_ file: SafetensorsFile) throws(TrainingError) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var unknown: MethodError?
    guard let text = file.metadata[RunDirectory.positionKey],
      let position = Trainer.Position.decode(text, decoder, &unknown)
    else {
      if let unknown { throw TrainingError("\(file.path): \(unknown)") }
      throw TrainingError(
        "\(file.path): it has weights but no training position, so a run cannot go on from it. Start from its "
          + "weights instead (--from)")
    }
    self = position
    let terms = history.flatMap(\.terms).map(\.name) + totals.terms.map(\.name)
    guard configuration.method is CAM, !terms.contains("erased") else { return }
    (history, totals) = (history.map(\.asPlain), totals.asPlain)
  }
}
