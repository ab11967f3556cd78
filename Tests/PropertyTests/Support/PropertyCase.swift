/// One case of a property: a plain value that says everything about one trial (sizes, layouts, the seed of its
/// numbers), so that it can be made smaller, written down and run again.
///
/// `init()` is the plainest case there is; a failing case is written down as what differs from it.
protocol PropertyCase: Sendable {
  init()

  /// A random case. What is not `isValid` is drawn again.
  static func drawn(from draw: inout Draw) -> Self

  /// The ways to make a case plainer; those that matter most come first.
  static var simplifications: [Simplification<Self>] { get }

  /// Whether the sizes fit each other.
  var isValid: Bool { get }

  /// Tries the case: what is wrong, or nil if the property holds.
  func defect() -> String?
}

extension PropertyCase {
  var isValid: Bool { true }

  /// The name of the property, as in `ForwardConvolution`.
  static var name: String { "\(Self.self)" }

  /// All valid cases that are one step plainer.
  var simpler: [Self] { Self.simplifications.flatMap { $0.candidates(self) }.filter(\.isValid) }

  /// Swift code that makes this case.
  var literal: String { swiftLiteral(self, leavingOut: Self()) }
}
