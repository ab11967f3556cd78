import Core
import Foundation
import Interchange

/// What a checkpoint holds beside tensors. Schedule, loader and random numbers need no more than the position: all
/// three are functions of it and of the configuration.
struct TrainingPosition: Codable {
  var epoch: Int
  var batch: Int
  /// Images of the training part; nil in checkpoints of versions that did not note them.
  var images: Int?
  /// What tells the images from others; nil in checkpoints of versions that did not note it.
  var data: DataDigest?
  /// The loss of the run's first step; nil in checkpoints of versions that did not note it.
  var firstLoss: Double?
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

extension TrainingPosition {
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
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = Data(text.utf8)
    do { self = try RunJSON.decode(TrainingPosition.self, from: data, decoder).renewed } catch {
      throw UnknownPosition(file.path, RunDirectory.reason(error, data))
    }
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
