import Core

// A tensor is a value, so assignment makes a new one: it costs a pass over all elements, whatever is assigned. Instead
// of assigning all entries in a loop, `Tensor.stacked` joins them in one pass.

extension Tensor {
  /// The elements that one index an axis names, as in PyTorch: whole numbers take their axis away, ranges keep it, and
  /// axes without an index are whole. `x[0]` of `[N, C, H, W]` is `[C, H, W]`, `x[0..., 1..<3]` is `[N, 2, H, W]`.
  ///
  /// Entries that are not there stop the program, as do too many indices. Steps and lists of places are `gathered`, new
  /// axes `unsqueezed(at:)`.
  ///
  /// Assigned is a tensor of the same element type that broadcasts to the shape that reading gives. Gradients go to
  /// what is assigned, and to the elements that stay.
  public subscript(_ indices: any TensorIndex...) -> Tensor {
    get { sliced(TensorBlock(indices, rest: nil, of: self)) }
    set { self = replacing(TensorBlock(indices, rest: nil, of: self), by: newValue) }
  }

  /// Entry `index` of the first axis, without that axis; -1 is the last one.
  public subscript(index: Int) -> Tensor {
    get { sliced(TensorBlock([index], rest: nil, of: self)) }
    set { self = replacing(TensorBlock([index], rest: nil, of: self), by: newValue) }
  }

  /// `x[..., 3]`: `...` stands for all axes that no other index names, as in PyTorch. There may be none of them.
  public subscript(_ rest: UnboundedRange, _ last: any TensorIndex...) -> Tensor {
    get { sliced(TensorBlock(last, rest: 0, of: self)) }
    set { self = replacing(TensorBlock(last, rest: 0, of: self), by: newValue) }
  }

  /// `x[0..<1, ..., 3]`, with `...` for all axes between.
  public subscript(_ first: any TensorIndex, _ rest: UnboundedRange, _ last: any TensorIndex...) -> Tensor {
    get { sliced(TensorBlock([first] + last, rest: 1, of: self)) }
    set { self = replacing(TensorBlock([first] + last, rest: 1, of: self), by: newValue) }
  }

  /// `x[0, 1..<3, ..., 3]`, with `...` for all axes between.
  public subscript(
    _ first: any TensorIndex, _ second: any TensorIndex, _ rest: UnboundedRange, _ last: any TensorIndex...
  ) -> Tensor {
    get { sliced(TensorBlock([first, second] + last, rest: 2, of: self)) }
    set { self = replacing(TensorBlock([first, second] + last, rest: 2, of: self), by: newValue) }
  }
}

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

/// The box of a tensor's elements that a subscript means.
struct TensorBlock {
  /// The first entry of each axis.
  let starts: [Int]
  /// How many entries of each axis.
  let sizes: [Int]
  /// The sizes without the axes that single entries take away.
  let keptSizes: [Int]

  /// - Parameter rest: the place among `indices` of the axes that none of them names; nil is behind them.
  init(_ indices: [any TensorIndex], rest: Int?, of tensor: Tensor) {
    let (shape, described) = (tensor.shape, tensor.storedArray.described)
    require(
      indices.count <= shape.count,
      "subscript: \(indices.count) indices are too many for the \(shape.count) axes of \(described); give at most one "
        + "for each, and ... for those between")
    let place = rest ?? indices.count
    let missing = [any TensorIndex](repeating: 0..., count: shape.count - indices.count)
    let selections = zip(Array(indices[..<place]) + missing + Array(indices[place...]), shape).map {
      $0.selection(of: $1)
    }
    for (axis, selection) in selections.enumerated() {
      require(
        selection.start >= 0 && selection.start <= selection.end && selection.end <= shape[axis],
        "subscript: entries \(selection.start)..<\(selection.end) of axis \(axis) of \(described) are not there; stay "
          + "within 0..<\(shape[axis]), where a single entry may be counted from the end by -1, -2, ...")
    }
    starts = selections.map(\.start)
    sizes = selections.map { $0.end - $0.start }
    keptSizes = selections.filter { !$0.dropsAxis }.map { $0.end - $0.start }
  }
}

extension Tensor {
  /// The elements of `block`.
  func sliced(_ block: TensorBlock) -> Tensor {
    let cut = block.sizes == Array(shape) ? self : sliced(starts: block.starts, sizes: block.sizes)
    return cut.reshaped(block.keptSizes)
  }

  /// This tensor with `value` in the place of `block`, chosen by a mask: gradients go to both, each where it is.
  func replacing(_ block: TensorBlock, by value: Tensor) -> Tensor {
    require(
      value.dtype == dtype,
      "assignment: elements of \(storedArray.described) cannot be \(value.storedArray.described); cast the value to "
        + "\(dtype) first")
    guard block.sizes.reduce(1, *) > 0 else { return self }
    let operands = Tensor.joined([self, value])
    let patch = operands[1].broadcast(to: Shape(block.keptSizes)).reshaped(block.sizes)
    // What replaces all of a traced tensor is traced as that was.
    guard block.sizes != Array(shape) else { return operands[0].tape.map { patch.traced(by: $0) } ?? patch }
    let after = shape.indices.map { shape[$0] - block.starts[$0] - block.sizes[$0] }
    let mask = Tensor.ones(Shape(block.sizes), .uint8).padded(before: block.starts, after: after)
    return Tensor.select(mask, patch.padded(before: block.starts, after: after), operands[0])
  }
}
