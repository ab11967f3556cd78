import ArgumentParser

/// Checks of numbers from the command line.
enum Ranges {
  /// - Throws: a `ValidationError` that names the option, the value and what is allowed.
  static func atLeast<Number: Comparable>(_ least: Number, _ option: String, _ value: Number?) throws {
    guard let value, !(value >= least) else { return }
    throw ValidationError("\(option) must be at least \(least), not \(value)")
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
