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
      metadata: [RunDirectory.positionKey: position.json, "format": RunCheckpoint.format],
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
  ///
  /// - Throws: `TrainingError` if there is none, `UnknownPosition` if it is not understood.
  init(_ file: SafetensorsFile) throws {
    guard let text = file.metadata[RunDirectory.positionKey] else {
      throw TrainingError(
        "\(file.path): it has weights but no training position, so a run cannot go on from it. Start from its "
          + "weights instead (--from)")
    }
    let decoder = JSONDecoder.ofRun()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = Data(text.utf8)
    do { self = try decoder.decode(Trainer.Position.self, from: data) } catch {
      throw UnknownPosition(file.path, RunDirectory.reason(error, data))
    }
    let terms = history.flatMap(\.terms).map(\.name) + totals.terms.map(\.name)
    guard configuration.method is CAM, !terms.contains("erased") else { return }
    (history, totals) = (history.map(\.asPlain), totals.asPlain)
  }
}

/// A checkpoint is whole, and what it says of its run is not understood: of a method with other options, a backbone
/// that is not registered, another version.
struct UnknownPosition: Error, CustomStringConvertible {
  let description: String

  init(_ path: String, _ reason: String) {
    description =
      "\(path): its training position is not understood: \(reason). Or start a new run from its weights (--from)"
  }
}
