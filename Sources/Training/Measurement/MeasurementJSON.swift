import Foundation

/// Measurements as text for programs.
enum MeasurementJSON {
  /// One object on several lines, its keys in alphabetical order.
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension MeasurementResult {
  /// One object.
  public func json() throws -> String { try MeasurementJSON.text(self) }
}

extension LoadingResult {
  /// One object.
  public func json() throws -> String { try MeasurementJSON.text(self) }
}

extension EngineResult {
  /// One object.
  public func json() throws -> String { try MeasurementJSON.text(self) }
}
