/// What a subscript of a tensor takes for one axis: a whole number or a range of them.
///
/// `Int` names one entry and takes the axis away; -1 is the last one, as in PyTorch. The standard library's ranges keep
/// the axis: `1..<3`, `1...2`, `1...`, `..<3`, `...2`; `0...` is all of an axis, PyTorch's `:`. With `.by(2)` behind it
/// a range takes every second entry: `(0...).by(2)` is PyTorch's `::2`. `newAxis` names no axis but makes one of size
/// 1. Types of one's own may conform too.
public protocol TensorIndex {
  /// The entries meant, of an axis with `size` entries. They need not be there: the subscript checks that.
  func selection(of size: Int) -> AxisSelection
}

/// Neighboring entries of an axis, or some at equal distances.
public struct AxisSelection: Sendable, Hashable {
  /// The first entry, from 0 up.
  public var start: Int
  /// One past the last entry.
  public var end: Int
  /// Whether the axis, which then has one entry, is taken away.
  public var dropsAxis: Bool
  /// How far each entry lies behind the one before, above 0.
  public var step: Int

  /// - Parameters:
  ///   - start: the first entry, from 0 up.
  ///   - end: one past the last entry.
  ///   - dropsAxis: whether the axis is taken away; then it must have one entry.
  ///   - step: how far each entry lies behind the one before, above 0.
  public init(from start: Int, to end: Int, dropsAxis: Bool = false, step: Int = 1) {
    (self.start, self.end, self.dropsAxis, self.step) = (start, end, dropsAxis, step)
  }

  /// How many entries there are.
  var count: Int { (end - start + step - 1) / max(1, step) }
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

/// A new axis of size 1 in the place of an index: `x[0..., newAxis]` of `[N, C]` is `[N, 1, C]`. PyTorch: `None` in a
/// subscript.
public let newAxis = NewAxis()

/// What `newAxis` is.
public struct NewAxis: TensorIndex, Sendable {
  public func selection(of size: Int) -> AxisSelection { AxisSelection(from: 0, to: 1) }
}

/// Every so manieth entry of a range: what `by(_:)` gives.
public struct SteppedRange: TensorIndex {
  let range: any TensorIndex
  let step: Int

  public func selection(of size: Int) -> AxisSelection {
    var selection = range.selection(of: size)
    selection.step = step
    return selection
  }
}

extension RangeExpression where Self: TensorIndex, Bound == Int {
  /// Every entry of this range whose distance from the first is a multiple of `step`, in a tensor's subscript:
  /// `x[(1..<7).by(2)]` is PyTorch's `x[1:7:2]`.
  ///
  /// - Parameter step: above 0, as in PyTorch; other numbers stop the program at the subscript. `flipped` reverses.
  public func by(_ step: Int) -> SteppedRange { SteppedRange(range: self, step: step) }
}
