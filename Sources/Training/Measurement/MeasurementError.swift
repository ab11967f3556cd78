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
