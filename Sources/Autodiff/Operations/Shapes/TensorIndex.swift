/// What a subscript of a tensor takes for one axis: a whole number or a range of them.
///
/// `Int` names one entry and takes the axis away; -1 is the last one, as in PyTorch. The standard library's ranges keep
/// the axis: `1..<3`, `1...2`, `1...`, `..<3`, `...2`; `0...` is all of an axis, PyTorch's `:`. Types of one's own may
/// conform too.
public protocol TensorIndex {
  /// The entries meant, of an axis with `size` entries. They need not be there: the subscript checks that.
  func selection(of size: Int) -> AxisSelection
}

/// Neighboring entries of an axis.
public struct AxisSelection: Sendable, Hashable {
  /// The first entry, from 0 up.
  public var start: Int
  /// One past the last entry.
  public var end: Int
  /// Whether the axis, which then has one entry, is taken away.
  public var dropsAxis: Bool

  /// - Parameters:
  ///   - start: the first entry, from 0 up.
  ///   - end: one past the last entry.
  ///   - dropsAxis: whether the axis is taken away; then it must have one entry.
  public init(from start: Int, to end: Int, dropsAxis: Bool = false) {
    (self.start, self.end, self.dropsAxis) = (start, end, dropsAxis)
  }
}

extension Int: TensorIndex {
  public func selection(of size: Int) -> AxisSelection {
    let entry = self < 0 ? self + size : self
    return AxisSelection(from: entry, to: entry + 1, dropsAxis: true)
  }
}

extension Range: TensorIndex where Bound == Int {
  public func selection(of size: Int) -> AxisSelection { AxisSelection(from: lowerBound, to: upperBound) }
}

extension ClosedRange: TensorIndex where Bound == Int {
  public func selection(of size: Int) -> AxisSelection { AxisSelection(from: lowerBound, to: upperBound + 1) }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  public func selection(of size: Int) -> AxisSelection { AxisSelection(from: lowerBound, to: size) }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  public func selection(of size: Int) -> AxisSelection { AxisSelection(from: 0, to: upperBound) }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
  public func selection(of size: Int) -> AxisSelection { AxisSelection(from: 0, to: upperBound + 1) }
}
