import Core

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
