import Core

/// The box of a tensor's elements that a subscript means, or every so manieth of them.
struct TensorBlock {
  /// The first entry of each axis.
  let starts: [Int]
  /// How many entries of each axis.
  let sizes: [Int]
  /// How far the entries of each axis lie from each other.
  let steps: [Int]
  /// The sizes without the axes that single entries take away, and with the new ones.
  let keptSizes: [Int]

  /// Whether the entries of each axis are neighbors.
  var isDense: Bool { steps.allSatisfy { $0 == 1 } }

  /// - Parameter rest: the place among `indices` of the axes that none of them names; nil is behind them.
  init(_ indices: [any TensorIndex], rest: Int?, of tensor: Tensor) {
    let (shape, described) = (tensor.shape, tensor.storedArray.described)
    let named = indices.count { !($0 is NewAxis) }
    require(
      named <= shape.count,
      "subscript: \(named) indices are too many for the \(shape.count) axes of \(described); give at most one "
        + "for each, and ... for those between")
    let place = rest ?? indices.count
    let missing = [any TensorIndex](repeating: 0..., count: shape.count - named)
    var (selections, keptSizes) = ([AxisSelection](), [Int]())
    for index in Array(indices[..<place]) + missing + Array(indices[place...]) {
      guard !(index is NewAxis) else {
        keptSizes.append(1)
        continue
      }
      let axis = selections.count
      let selection = index.selection(of: shape[axis])
      Self.check(selection, axis, shape[axis], described)
      selections.append(selection)
      if !selection.dropsAxis { keptSizes.append(selection.count) }
    }
    (starts, sizes, steps) = (selections.map(\.start), selections.map(\.count), selections.map(\.step))
    self.keptSizes = keptSizes
  }

  private static func check(
    _ selection: AxisSelection, _ axis: Int, _ size: Int, _ described: @autoclosure () -> String
  ) {
    require(
      selection.start >= 0 && selection.start <= selection.end && selection.end <= size,
      "subscript: entries \(selection.start)..<\(selection.end) of axis \(axis) of \(described()) are not there; stay "
        + "within 0..<\(size), where a single entry may be counted from the end by -1, -2, ...")
    require(
      selection.step > 0,
      "subscript: steps of \(selection.step) along axis \(axis) of \(described()) lead nowhere; give a step above 0, "
        + "and reverse with flipped")
  }

  /// The entries of `axis`.
  fileprivate func places(_ axis: Int) -> Tensor {
    Tensor((0..<sizes[axis]).map { Int32(starts[axis] + $0 * steps[axis]) })
  }

  /// For each entry of `axis`, which has `size`, the number of the one meant that lies at or before it; and whether
  /// that is this one, as uint8.
  fileprivate func numbers(_ axis: Int, _ size: Int) -> (numbers: Tensor, areMeant: Tensor) {
    let distances = (0..<size).map { $0 - starts[axis] }
    let numbers = distances.map { Int32(min(max(0, $0 / steps[axis]), sizes[axis] - 1)) }
    let areMeant = zip(distances, numbers).map { $0 == Int($1) * steps[axis] ? 1 as UInt8 : 0 }
    return (Tensor(numbers), Tensor(areMeant))
  }
}

extension Tensor {
  /// The elements of `block`.
  func sliced(_ block: TensorBlock) -> Tensor {
    guard block.isDense else {
      let stepped = shape.indices.reduce(self) { part, axis in
        guard block.steps[axis] > 1 else {
          return part.sliced(block.starts[axis]..<block.starts[axis] + block.sizes[axis], axis: axis)
        }
        return part.indexSelected(block.places(axis), axis: axis)
      }
      return stepped.reshaped(block.keptSizes)
    }
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
    guard block.isDense else { return operands[0].replacing(block, bySpreading: patch) }
    let after = shape.indices.map { shape[$0] - block.starts[$0] - block.sizes[$0] }
    let mask = Tensor.ones(Shape(block.sizes), .uint8).padded(before: block.starts, after: after)
    return Tensor.select(mask, patch.padded(before: block.starts, after: after), operands[0])
  }

  /// The same where entries are no neighbors: each of those between is given what the one before it gets, and does not
  /// take it.
  private func replacing(_ block: TensorBlock, bySpreading patch: Tensor) -> Tensor {
    var (spread, mask) = (patch, Tensor.ones([], .uint8))
    for axis in shape.indices where block.sizes[axis] != shape[axis] {
      let (numbers, areMeant) = block.numbers(axis, shape[axis])
      spread = spread.indexSelected(numbers, axis: axis)
      mask = mask .& areMeant.reshaped(shape.indices.map { $0 == axis ? shape[axis] : 1 })
    }
    return Tensor.select(mask, spread, self)
  }
}
