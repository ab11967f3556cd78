import EIL
import Foundation

/// What `eil localize` prints of an image.
struct LocalizedLine: Codable {
  let image: String
  /// The file that was written.
  let result: String
  let label: Int
  let className: String
  /// 0...1.
  let score: Double
  /// In pixels of the image.
  let box: Box?
  /// Relative to the map's largest value.
  let threshold: Double

  init(image: String, result: String, _ found: LocalizedImage) {
    self.image = image
    self.result = result
    (label, className, score) = (found.label, found.className, found.score)
    (box, threshold) = (found.box, found.threshold)
  }

  var text: String {
    let place = box.map { "box \(Int($0.left)),\(Int($0.top)) to \(Int($0.right)),\(Int($0.bottom))" } ?? "no box"
    return "\(image): \(className) \(Table.format(score * 100, decimals: 1))%, \(place) -> \(result)"
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
