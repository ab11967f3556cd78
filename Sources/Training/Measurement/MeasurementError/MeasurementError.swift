/// What cannot be measured, and how to mend it.
public struct MeasurementError: Error, CustomStringConvertible, Sendable, Hashable {
  public let description: String

  init(_ description: String) { self.description = description }
}
