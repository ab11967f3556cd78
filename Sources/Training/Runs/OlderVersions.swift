import Erasing
import Foundation
import Methods

/// The JSON of a run's folder, by whichever version it was written.
enum RunJSON {
  /// Reads `data` also as versions before this one wrote it.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, _ decoder: JSONDecoder = JSONDecoder()
  ) throws -> Value {
    try decoder.decode(type, from: OlderVersions.renewed(data))
  }
}

/// What versions before this one wrote otherwise. All that knows of them is here.
///
/// Those that said *picture* have other names for settings and counts. Those before methods have the places to erase
/// after in place of a method, and two losses and a scale in place of named terms and numbers.
private enum OlderVersions {
  /// In today's names and shapes; what needs no change stays as it is, byte by byte.
  static func renewed(_ data: Data) -> Data {
    guard let json = try? JSONSerialization.jsonObject(with: data) else { return data }
    var isOlder = false
    let renewed = renewed(json, &isOlder)
    return isOlder ? (try? JSONSerialization.data(withJSONObject: renewed)) ?? data : data
  }

  private static func renewed(_ value: Any, _ isOlder: inout Bool) -> Any {
    if let list = value as? [Any] { return list.map { renewed($0, &isOlder) } }
    guard var object = value as? [String: Any] else { return value }
    for (key, inner) in object { object[key] = renewed(inner, &isOlder) }
    for (mark, old, new) in names where object[mark] != nil {
      guard let value = object.removeValue(forKey: old) else { continue }
      object[new] = value
      isOlder = true
    }
    if object["backbone"] != nil, object["method"] == nil, let method = object["erasing"].flatMap(method) {
      object["method"] = method
      isOlder = true
    }
    if let unerased = object["unerasedLoss"] {
      addTerms(&object, unerased)
      isOlder = true
    }
    return object
  }

  /// A name that only objects of the kind have, their older name for something, and today's.
  private static let names = [
    ("backbone", "pictureLimit", "imageLimit"), ("epoch", "picturesPerSecond", "imagesPerSecond"),
    ("correct", "pictures", "images"), ("optimizerKind", "pictures", "images"),
  ]

  /// Where and how a run erased.
  private struct Erasing: Decodable {
    let points: [String]
    let thresholds: [Double]
    let lossWeights: [Double]
    let wiring: ErasingWiring
    let startEpoch: Double
    let rampEpochs: Double
  }

  /// The same as a method, in JSON; nil where it is not understood.
  private static func method(_ erasing: Any) -> Any? {
    guard let settings = erasing as? [String: Any],
      let data = try? JSONSerialization.data(withJSONObject: settings),
      let erasing = try? JSONDecoder().decode(Erasing.self, from: data)
    else { return nil }
    let method = TrainingConfiguration.method(
      erasingAfter: erasing.points, thresholds: erasing.thresholds, lossWeights: erasing.lossWeights,
      wiring: erasing.wiring, startEpoch: erasing.startEpoch, rampEpochs: erasing.rampEpochs)
    return (try? JSONEncoder().encode(StoredMethod(method))).flatMap { try? JSONSerialization.jsonObject(with: $0) }
  }

  /// The terms and numbers of an epoch's report, or the terms of the totals of an epoch under way.
  private static func addTerms(_ object: inout [String: Any], _ unerased: Any) {
    var losses: [(name: String, value: Any)] = [("unerased", unerased)]
    // A number that is not finite is a text in these files.
    if let erased = object["erasedLoss"], (erased as? NSNumber).map({ $0.doubleValue > 0 }) ?? ("\(erased)" == "inf") {
      losses.append(("erased", erased))
    }
    if let scale = object["erasingScale"] {
      object["terms"] = losses.map { ["name": $0.name, "value": $0.value] }
      object["methodValues"] = [["name": "erasing_scale", "value": scale]]
    } else if let images = (object["images"] as? NSNumber)?.intValue {
      object["terms"] = images > 0 ? losses.map { ["name": $0.name, "sum": $0.value, "count": images] } : []
    }
  }
}

extension TrainingPosition {
  /// A run of plain classification in today's words, where a version before methods wrote it.
  var renewed: TrainingPosition {
    let terms = history.flatMap(\.terms).map(\.name) + totals.terms.map(\.name)
    guard configuration.method is CAM, !terms.contains("erased") else { return self }
    var position = self
    (position.history, position.totals) = (history.map(\.asPlain), totals.asPlain)
    return position
  }
}

extension EpochReport {
  /// A report of plain classification by a version before methods, in today's words.
  var asPlain: EpochReport {
    var plain = self
    plain.methodValues = []
    plain.terms = term("unerased").map { [NamedNumber("classification", $0)] } ?? terms
    return plain
  }
}

extension EpochTotals {
  /// Totals of plain classification by a version before methods, in today's words.
  var asPlain: EpochTotals {
    var plain = self
    plain.terms = terms.filter { $0.name != "erased" }.map { term in
      Term(name: term.name == "unerased" ? "classification" : term.name, sum: term.sum, count: term.count)
    }
    return plain
  }
}
