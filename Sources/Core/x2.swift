// Which of two numbers an operation takes. NaN wins whatever it is compared with, so that it cannot get lost on the
// way; whole numbers are never NaN, and the compiler drops the question.

extension Scalar {
  /// The larger of two numbers, NaN where one is; of equals the second.
  @inline(__always)
  static func larger(_ a: Self, _ b: Self) -> Self { a > b || a != a ? a : b }

  /// The smaller of two numbers, NaN where one is; of equals the second.
  @inline(__always)
  static func smaller(_ a: Self, _ b: Self) -> Self { a < b || a != a ? a : b }

  /// Whether this is larger than `other`, NaN being larger than all numbers.
  @inline(__always)
  func exceeds(_ other: Self) -> Bool { self > other || (self != self && other == other) }

  /// Whether this is smaller than `other`, NaN being smaller than all numbers.
  @inline(__always)
  func undercuts(_ other: Self) -> Bool { self < other || (self != self && other == other) }
}
