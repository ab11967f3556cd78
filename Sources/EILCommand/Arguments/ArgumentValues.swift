import ArgumentParser

/// Checks of numbers from the command line.
enum Ranges {
  /// - Throws: a `ValidationError` that names the option, the value and what is allowed.
  static func atLeast<Number: Comparable>(_ least: Number, _ option: String, _ value: Number?) throws {
    guard let value, !(value >= least) else { return }
    throw ValidationError("\(option) must be at least \(least), not \(value)")
  }

  /// - Throws: a `ValidationError` that names the option, the value and the end that it is behind.
  static func within(_ range: ClosedRange<Int>, _ option: String, _ value: Int?) throws {
    try atLeast(range.lowerBound, option, value)
    guard let value, value > range.upperBound else { return }
    throw ValidationError("\(option) must be at most \(range.upperBound), not \(value)")
  }

  static func positive(_ option: String, _ value: Double?) throws {
    guard let value, !(value > 0 && value.isFinite) else { return }
    throw ValidationError("\(option) must be a number above 0, not \(value)")
  }

  static func notNegative(_ option: String, _ value: Double?) throws {
    guard let value, !(value >= 0 && value.isFinite) else { return }
    throw ValidationError("\(option) must be a number from 0 up, not \(value)")
  }
}
