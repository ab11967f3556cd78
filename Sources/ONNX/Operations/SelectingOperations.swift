import Autodiff
import Layers

/// Concat.
struct ConcatOperation: GraphOperation {
  let axis: Int

  init(_ node: NodeAttributes) throws(ONNXError) { axis = try node.integer("axis", 1) }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    var result = try operands.shape(0)
    let axis = try GraphShape.axis(axis, rank: result.count)
    for number in operands.types.indices.dropFirst() {
      let shape = try operands.shape(number)
      guard shape.count == result.count, shape.indices.allSatisfy({ $0 == axis || shape[$0] == result[$0] }) else {
        throw ONNXError(problem: "the shapes \(result) and \(shape) cannot be joined along axis \(axis)")
      }
      result[axis] += shape[axis]
    }
    if operands.areKnown, result.count == 1 {
      var numbers: [Double] = []
      var isWhole = true
      for case .known(let part) in operands.types {
        numbers += part.values
        isWhole = isWhole && part.isWhole
      }
      guard numbers.count <= KnownNumbers.limit else {
        throw ONNXError(problem: "\(numbers.count) numbers are too many")
      }
      return [.known(KnownNumbers(shape: result, numbers, isWhole: isWhole))]
    }
    return [.tensor(try GraphShape.checked(result))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    guard operands.values.count > 1 else { return [operands[0]] }
    let axis = axis < 0 ? axis + results[0].shape.count : axis
    return [Tensor.concatenated(operands.values.indices.map { operands[$0] }, axis: axis)]
  }
}

/// Gather: whole entries of an axis.
struct GatherOperation: GraphOperation {
  let axis: Int

  init(_ node: NodeAttributes) throws(ONNXError) { axis = try node.integer("axis", 0) }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try operands.shape(0)
    let axis = try GraphShape.axis(axis, rank: shape.count)
    let indices = try operands.known(1)
    let positions = indices.integers.map { $0 < 0 ? $0 + shape[axis] : $0 }
    guard positions.allSatisfy({ $0 >= 0 && $0 < shape[axis] }) else {
      throw ONNXError(problem: "positions \(positions.prefix(8)) are not all in 0..<\(shape[axis])")
    }
    let result = Array(shape[..<axis]) + indices.shape + Array(shape[(axis + 1)...])
    if case .known(let numbers) = operands[0], shape.count == 1 {
      return [.known(KnownNumbers(shape: result, positions.map { numbers.values[$0] }, isWhole: numbers.isWhole))]
    }
    return [.tensor(try GraphShape.checked(result))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let input = operands[0]
    guard case .known(let indices) = operands.types[1] else { return [input] }
    let axis = axis < 0 ? axis + input.rank : axis
    let positions = indices.integers.map { Int32($0 < 0 ? $0 + input.shape[axis] : $0) }
    return [input.indexSelected(Tensor(positions), axis: axis).reshaped(results[0].shape)]
  }
}

/// Slice, with its numbers as operands or, before opset 10, as settings.
struct SliceOperation: GraphOperation {
  let starts: [Int]?
  let ends: [Int]?
  let axes: [Int]?

  init(_ node: NodeAttributes) throws(ONNXError) {
    (starts, ends, axes) = (try node.integers("starts"), try node.integers("ends"), try node.integers("axes"))
  }

  private func block(_ operands: GraphTypes) throws(ONNXError) -> (starts: [Int], sizes: [Int], steps: [Int]) {
    var sizes = try operands.shape(0)
    let starts = try operands.integers(1) ?? starts ?? []
    let ends = try operands.integers(2) ?? ends ?? []
    let axes = try operands.integers(3) ?? axes ?? Array(starts.indices)
    let steps = try operands.integers(4) ?? Array(repeating: 1, count: starts.count)
    guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
      throw ONNXError.damaged("starts \(starts), ends \(ends), axes \(axes) and steps \(steps) differ in count")
    }
    var first = Array(repeating: 0, count: sizes.count)
    var strides = Array(repeating: 1, count: sizes.count)
    for (number, given) in axes.enumerated() {
      let axis = try GraphShape.axis(given, rank: sizes.count)
      let (size, step) = (sizes[axis], steps[number])
      guard step != 0 else { throw ONNXError(problem: "a step of 0 is not possible") }
      let start = starts[number] < 0 ? starts[number] + size : starts[number]
      let end = ends[number] < 0 ? ends[number] + size : ends[number]
      let from = min(max(start, 0), step > 0 ? size : size - 1)
      let to = step > 0 ? min(max(end, 0), size) : max(end, -1)
      first[axis] = from
      sizes[axis] = max(0, step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step)
      strides[axis] = step
    }
    return (first, sizes, strides)
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (starts, sizes, steps) = try block(operands)
    if case .known(let numbers) = operands[0] {
      let strides = numbers.strides
      let start = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
      return [.known(numbers.picked(sizes, start: start, steps: zip(steps, strides).map { $0 * $1 }))]
    }
    return [.tensor(try GraphShape.checked(sizes))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    guard let (starts, sizes, steps) = try? block(operands.types) else { return [operands[0]] }
    guard steps.contains(where: { $0 != 1 }) else { return [operands[0].sliced(starts: starts, sizes: sizes)] }
    return [
      steps.indices.reduce(operands[0]) { value, axis in
        let isWhole = starts[axis] == 0 && steps[axis] == 1 && sizes[axis] == value.shape[axis]
        guard !isWhole else { return value }
        let positions = (0..<sizes[axis]).map { Int32(starts[axis] + $0 * steps[axis]) }
        return value.indexSelected(Tensor(positions), axis: axis)
      }
    ]
  }
}

/// Split, with the parts' sizes as an operand or, before opset 13, as a setting, or in equal parts.
struct SplitOperation: GraphOperation {
  let axis: Int
  let parts: [Int]?
  let count: Int

  init(_ node: NodeAttributes) throws(ONNXError) {
    (axis, parts, count) = (try node.integer("axis", 0), try node.integers("split"), node.node.output.count)
  }

  private func sizes(_ operands: GraphTypes) throws(ONNXError) -> (axis: Int, sizes: [Int]) {
    let shape = try operands.shape(0)
    let axis = try GraphShape.axis(axis, rank: shape.count)
    let chunk = (shape[axis] + count - 1) / max(1, count)
    let equal = (0..<count).map { min(chunk, shape[axis] - $0 * chunk) }
    let sizes = try operands.integers(1) ?? parts ?? equal
    guard sizes.count == count, sizes.allSatisfy({ $0 > 0 && $0 <= shape[axis] }),
      sizes.reduce(0, +) == shape[axis]
    else { throw ONNXError(problem: "an axis of \(shape[axis]) cannot be split into \(sizes.prefix(8))") }
    return (axis, sizes)
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (axis, sizes) = try sizes(operands)
    var start = 0
    var results: [GraphType] = []
    for size in sizes {
      var shape = operands[0].shape
      shape[axis] = size
      if case .known(let numbers) = operands[0], shape.count == 1 {
        results.append(
          .known(KnownNumbers(shape: shape, Array(numbers.values[start..<start + size]), isWhole: numbers.isWhole)))
      } else {
        results.append(.tensor(try GraphShape.checked(shape)))
      }
      start += size
    }
    return results
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let input = operands[0]
    let axis = axis < 0 ? axis + input.rank : axis
    var start = 0
    return results.map { result in
      defer { start += result.shape[axis] }
      return input.sliced(start..<start + result.shape[axis], axis: axis)
    }
  }
}
