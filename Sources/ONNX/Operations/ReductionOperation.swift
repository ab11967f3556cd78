import Autodiff
import Layers

/// ReduceMean, ReduceSum, ReduceMax, ReduceMin and, of known numbers, ReduceProd. Axes are an operand or a setting.
struct ReductionOperation: GraphOperation {
  let kind: String
  let axes: [Int]?
  let keepsAxes: Bool
  let keepsAllWithoutAxes: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    (kind, axes) = (node.node.opType, try node.integers("axes"))
    keepsAxes = try node.flag("keepdims", true)
    keepsAllWithoutAxes = try node.flag("noop_with_empty_axes")
  }

  func resolved(_ operands: GraphTypes) throws(ONNXError) -> [Int] {
    let rank = try operands.shape(0).count
    let named = try operands.integers(1) ?? axes ?? []
    if named.isEmpty { return keepsAllWithoutAxes ? [] : Array(0..<rank) }
    return try GraphShape.axes(named, rank: rank)
  }

  /// Whether there is a result of no numbers at all.
  private var startsFromNothing: Bool { kind == "ReduceSum" || kind == "ReduceProd" }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (input, axes) = (try operands.shape(0), try resolved(operands))
    guard startsFromNothing || !axes.contains(where: { input[$0] == 0 }) else {
      throw ONNXError(
        problem: "the axes \(axes) of an input \(input) are empty, so there is no mean, largest or smallest")
    }
    let shape =
      keepsAxes
      ? input.indices.map { axes.contains($0) ? 1 : input[$0] }
      : input.indices.filter { !axes.contains($0) }.map { input[$0] }
    if case .known(let numbers) = operands[0], axes.count == input.count {
      let value: Double =
        switch kind {
        case "ReduceProd": numbers.values.reduce(1, *)
        case "ReduceMax": numbers.values.max() ?? 0
        case "ReduceMin": numbers.values.min() ?? 0
        case "ReduceMean": numbers.values.reduce(0, +) / Double(numbers.values.count)
        default: numbers.values.reduce(0, +)
        }
      return [.known(KnownNumbers(shape: shape, [value], isWhole: numbers.isWhole))]
    }
    guard kind != "ReduceProd" else { throw ONNXError(problem: "products of computed values are not supported") }
    return [.tensor(try GraphShape.checked(shape))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let input = operands[0]
    guard let axes = try? resolved(operands.types), !axes.isEmpty else { return [input] }
    if kind == "ReduceMean" && axes == [2, 3] && input.rank == 4 {
      return [input.globalAveragePooled().reshaped(results[0].shape)]
    }
    switch kind {
    case "ReduceSum": return [input.sum(axes, keepingAxes: keepsAxes)]
    case "ReduceMax": return [input.largest(axes, keepingAxes: keepsAxes)]
    case "ReduceMin": return [input.smallest(axes, keepingAxes: keepsAxes)]
    default: return [input.mean(axes, keepingAxes: keepsAxes)]
    }
  }
}

/// Softmax and LogSoftmax. Before opset 13 all axes from the one named on were taken together.
struct SoftmaxOperation: GraphOperation {
  let axis: Int
  let isLogarithm: Bool
  let takesAxesTogether: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    takesAxesTogether = node.opset < 13
    axis = try node.integer("axis", takesAxesTogether ? 1 : -1)
    isLogarithm = node.node.opType == "LogSoftmax"
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try operands.shape(0)
    let axis = try GraphShape.axis(axis, rank: shape.count)
    guard !takesAxesTogether || axis == shape.count - 1 || shape[(axis + 1)...].allSatisfy({ $0 == 1 }) else {
      throw ONNXError(
        problem: "a softmax of several axes of \(shape) together is not supported", remedy: "Write opset 13 or later")
    }
    return [.tensor(try GraphShape.checked(shape))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [isLogarithm ? operands[0].logSoftmax(axis: axis) : operands[0].softmax(axis: axis)]
  }
}
