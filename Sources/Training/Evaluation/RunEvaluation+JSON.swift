import Datasets
import Foundation
import Localization

extension RunEvaluation {
  /// All numbers as JSON, with what they are of, over how many images they are and where their thresholds are from.
  /// What is not known is left out: localization for data without boxes and masks, and all but the oracle's where no
  /// threshold could be chosen.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Content(evaluation: self)), as: UTF8.self)
  }

  /// The keys of the localization report, and beside them those of the evaluation.
  private struct Content: Encodable {
    let evaluation: RunEvaluation

    enum CodingKeys: String, CodingKey {
      case top1Classification, top5Classification, count, images, heldOutImages, data, split, checkpoint, state
    }

    func encode(to encoder: any Encoder) throws {
      let result = evaluation.result
      try result.localization?.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(result.top1Classification, forKey: .top1Classification)
      try container.encode(result.top5Classification, forKey: .top5Classification)
      // As in the tables: those that could be read. `images` says how many of them are localized.
      try container.encode(result.count, forKey: .count)
      try container.encode(result.images, forKey: .images)
      try container.encodeIfPresent(result.heldOutImages, forKey: .heldOutImages)
      try container.encode(evaluation.data, forKey: .data)
      try container.encode(evaluation.split.rawValue, forKey: .split)
      try container.encode(evaluation.checkpoint, forKey: .checkpoint)
      try container.encodeIfPresent(evaluation.state, forKey: .state)
    }
  }
}
