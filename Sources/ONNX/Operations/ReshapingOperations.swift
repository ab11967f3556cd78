import Autodiff
import Layers

/// Flatten: two axes, the first of them of all axes before `axis`.
struct FlattenOperation: GraphOperation {
  let axis: Int

  init(_ node: NodeAttributes) throws(ONNXError) { axis = try node.integer("axis", 1) }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try operands.shape(0)
    let split = axis < 0 ? axis + shape.count : axis
    guard split >= 0 && split <= shape.count else {
      throw ONNXError(problem: "an input \(shape) cannot be split at axis \(axis)")
    }
    let sizes = [shape[..<split].reduce(1, *), shape[split...].reduce(1, *)]
    return [.tensor(try GraphShape.checked(sizes))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [operands[0].reshaped(results[0].shape)]
  }
}

/// Reshape, with the sizes as an operand or, before opset 5, as a setting.
struct ReshapeOperation: GraphOperation {
  let allowsZero: Bool
  /// Whether the first size stands for the batch of the operand, whatever that is: a number in the file that is the
  /// batch it was written with, or a number that was computed from a batch.
  var keepsBatch = false

  init(_ node: NodeAttributes) throws(ONNXError) { allowsZero = try node.flag("allowzero") }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let input = try operands.shape(0)
    var sizes = try operands.known(1).integers
    if keepsBatch && !sizes.isEmpty && !input.isEmpty { sizes[0] = input[0] }
    for (axis, size) in sizes.enumerated() where size == 0 && !allowsZero {
      guard axis < input.count else { throw ONNXError(problem: "an input \(input) has no axis \(axis) to keep") }
      sizes[axis] = input[axis]
    }
    let (count, open) = (input.reduce(1, *), sizes.indices.filter { sizes[$0] == -1 })
    let product = try GraphShape.checked(sizes.filter { $0 != -1 }).reduce(1, *)
    guard open.count <= 1, open.isEmpty ? product == count : count % product == 0 else {
      throw ONNXError(problem: "an input \(input) cannot take the shape \(sizes)")
    }
    if let axis = open.first { sizes[axis] = count / product }
    if case .known(var numbers) = operands[0] {
      numbers.shape = sizes
      return [.known(numbers)]
    }
    return [.tensor(try GraphShape.checked(sizes))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [operands[0].reshaped(results[0].shape)]
  }
}

/// Squeeze and Unsqueeze, with the axes as an operand or, before opset 13, as a setting.
struct AxesOperation: GraphOperation {
  let axes: [Int]?
  let inserts: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    axes = try node.integers("axes")
    inserts = node.node.opType == "Unsqueeze"
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    var shape = try operands.shape(0)
    let named = try operands.integers(1) ?? axes
    if inserts {
      guard let named, named.count <= Shape.maximumRank else { throw ONNXError.damaged("it does not say which axes") }
      for axis in try GraphShape.axes(named, rank: shape.count + named.count) { shape.insert(1, at: axis) }
    } else {
      let removed = try named.map { (named) throws(ONNXError) in try GraphShape.axes(named, rank: shape.count) }
      for axis in (removed ?? shape.indices.filter { shape[$0] == 1 }).reversed() {
        guard shape[axis] == 1 else { throw ONNXError(problem: "axis \(axis) of \(shape) is not 1") }
        shape.remove(at: axis)
      }
    }
    if case .known(var numbers) = operands[0] {
      numbers.shape = shape
      return [.known(numbers)]
    }
    return [.tensor(try GraphShape.checked(shape))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [operands[0].reshaped(results[0].shape)]
  }
}

/// Transpose.
struct TransposeOperation: GraphOperation {
  let order: [Int]?

  init(_ node: NodeAttributes) throws(ONNXError) { order = try node.integers("perm") }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try operands.shape(0)
    let order = order ?? shape.indices.reversed()
    guard order.sorted() == Array(shape.indices) else {
      throw ONNXError(problem: "the order \(order) is not one of the axes of \(shape)")
    }
    if case .known(let numbers) = operands[0] {
      return [.known(numbers.picked(order.map { shape[$0] }, start: 0, steps: order.map { numbers.strides[$0] }))]
    }
    return [.tensor(try GraphShape.checked(order.map { shape[$0] }))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let input = operands[0]
    return [input.transposed(order ?? Array(input.shape.indices).reversed())]
  }
}

/// Expand: repeated along axes of size 1.
struct ExpandOperation: GraphOperation {
  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try GraphShape.checked(GraphShape.broadcast(operands.shape(0), operands.known(1).integers))
    if case .known(let numbers) = operands[0], let number = numbers.scalar, shape.reduce(1, *) <= KnownNumbers.limit {
      return [
        .known(
          KnownNumbers(shape: shape, Array(repeating: number, count: shape.reduce(1, *)), isWhole: numbers.isWhole))
      ]
    }
    return [.tensor(shape)]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [operands[0].broadcast(to: Shape(results[0].shape))]
  }
}

/// DepthToSpace and SpaceToDepth.
struct DepthOperation: GraphOperation {
  let block: Int
  let toSpace: Bool
  /// Whether a channel's pixels lie together, as in PyTorch's pixel shuffle; else the channels of a pixel do.
  let channelsFirst: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    block = try node.integer("blocksize", 0)
    toSpace = node.node.opType == "DepthToSpace"
    channelsFirst = toSpace && node.text("mode", "DCR") == "CRD"
    guard block > 0 && block <= 1 << 10 else { throw ONNXError(problem: "blocks of \(block) pixels are not supported") }
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let input = try operands.shape(0, rank: 4)
    let area = block * block
    guard toSpace ? input[1] % area == 0 : input[2] % block == 0 && input[3] % block == 0 else {
      throw ONNXError(problem: "an input \(input) cannot be divided into blocks of \(block)")
    }
    let sizes =
      toSpace
      ? [input[0], input[1] / area, input[2] * block, input[3] * block]
      : [input[0], input[1] * area, input[2] / block, input[3] / block]
    return [.tensor(try GraphShape.checked(sizes))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let (input, sizes) = (operands[0], results[0].shape)
    if channelsFirst { return [input.pixelShuffled(block)] }
    let batch = input.shape[0]
    guard toSpace else {
      let split = input.reshaped([batch, input.shape[1], sizes[2], block, sizes[3], block])
      return [split.transposed([0, 3, 5, 1, 2, 4]).reshaped(sizes)]
    }
    let split = input.reshaped([batch, block, block, sizes[1], input.shape[2], input.shape[3]])
    return [split.transposed([0, 3, 4, 1, 5, 2]).reshaped(sizes)]
  }
}
