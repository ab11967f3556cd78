/// What a gradient check found: the gradients of backward passes against differences of the function's values.
public struct GradientCheckReport: Sendable, CustomStringConvertible {
  /// One element of an input or parameter.
  public struct Element: Sendable, Equatable {
    /// What it is an element of: `input 0`, or a parameter's name.
    public let operand: String
    /// Its place in row-major order.
    public let index: Int
    /// The gradient that the backward pass gave.
    public let analytic: Double
    /// The slope between two values of the function.
    public let numeric: Double
    /// The difference, as a multiple of what is tolerated.
    public let excess: Double
  }

  /// How many elements were checked; of large inputs a sample is.
  public internal(set) var checkedCount = 0
  /// The elements further apart than is tolerated.
  public internal(set) var failures: [Element] = []
  /// The element whose two gradients are furthest apart, measured by what is tolerated; nil where nothing was checked.
  public internal(set) var worst: Element?
  /// What else was wrong: results that change from run to run, gradients of a wrong shape, numbers that are not finite.
  public internal(set) var problems: [String] = []

  /// Whether all gradients agree and nothing else was wrong.
  public var passes: Bool { failures.isEmpty && problems.isEmpty && checkedCount > 0 }

  /// One line if all is well; otherwise the problems and the first failures, one a line.
  public var description: String {
    let ratio = worst.map { ", worst \($0)" } ?? ""
    if passes { return "gradients agree at \(checkedCount) elements\(ratio)" }
    var lines = problems
    if checkedCount == 0 { lines.append("no element was checked") }
    if !failures.isEmpty { lines.append("\(failures.count) of \(checkedCount) gradients differ\(ratio)") }
    lines += failures.prefix(8).map { "  \($0)" }
    if failures.count > 8 { lines.append("  and \(failures.count - 8) more") }
    return lines.joined(separator: "\n")
  }

  mutating func note(_ element: Element) {
    checkedCount += 1
    if element.excess.isNaN || element.excess > 1 { failures.append(element) }
    if worst.map({ element.excess.isNaN || element.excess > $0.excess }) ?? true { worst = element }
  }

  /// This report and `other` as one.
  public func joined(with other: GradientCheckReport) -> GradientCheckReport {
    var sum = self
    sum.checkedCount += other.checkedCount
    sum.failures += other.failures
    sum.problems += other.problems
    if let theirs = other.worst, worst.map({ theirs.excess > $0.excess }) ?? true { sum.worst = theirs }
    return sum
  }
}

extension GradientCheckReport.Element: CustomStringConvertible {
  /// As in `weight[3]: backward pass 0.25, differences 0.5 (7 times the tolerance)`.
  public var description: String {
    let times = (excess * 1000).rounded() / 1000
    return "\(operand)[\(index)]: backward pass \(analytic), differences \(numeric) (\(times) times the tolerance)"
  }
}
