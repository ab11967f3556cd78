import Foundation
import Reporting

/// What a measurement found, for people and for programs.
public protocol MeasurementReport: Sendable, Codable, Equatable {
  /// Two columns, for people.
  var table: Table { get }
}

extension MeasurementReport {
  /// One object with the properties' names as keys, in alphabetical order, on several lines.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// What cannot be measured, and how to mend it.
public struct MeasurementError: Error, CustomStringConvertible, Sendable, Hashable {
  public let description: String

  init(_ description: String) { self.description = description }

  /// Throws if a setting is too small.
  static func check(_ name: String, _ value: Int, from least: Int) throws(MeasurementError) {
    guard value < least else { return }
    throw MeasurementError("\(name) must be at least \(least), not \(value)")
  }
}
