/// A function of two numbers, applied to the elements of two arrays.
public enum BinaryOperation: Sendable, Hashable {
  /// Of integers, sums, differences and products wrap around.
  case add, subtract, multiply
  /// Of integers, towards zero; a division of an integer by zero stops the program.
  case divide
  /// NaN where either is.
  case maximum, minimum
  /// The first to the power of the second; floating point only.
  case power

  /// Whether two zeros give zero, so that padding survives.
  var keepsZero: Bool { self != .divide && self != .power }
}

/// A comparison of two numbers.
public enum Comparison: Sendable, Hashable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}
