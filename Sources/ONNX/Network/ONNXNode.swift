import Autodiff
import Core
import Layers

/// A node of a network that was read from a file, as forward hooks are shown it: `LayerCall.layer`.
public struct ONNXNode: Layer {
  /// The node's name in the file, such as `/layer3/layer3.1/relu_1/Relu`.
  public let name: String
  /// The operator, such as `Relu`.
  public let operatorName: String
  /// The stored tensors that training changes, under their names in the file.
  public let ownParameters: [NamedParameter]
  /// The stored tensors that training leaves alone, under their names in the file.
  public let ownBuffers: [NamedBuffer]
  private let operation: any GraphOperation
  private let operands: GraphValues
  /// Which of the operands is the input.
  private let place: Int

  init(
    _ node: GraphNode, _ operation: any GraphOperation, _ operands: GraphValues, place: Int,
    parameters: [NamedParameter]
  ) {
    if case .operation(_, let proto) = node.content { operatorName = proto.opType } else { operatorName = "" }
    (name, self.operation, self.operands, self.place) = (node.name, operation, operands, place)
    (ownParameters, ownBuffers) = (parameters, (operation as? BatchNormOperation)?.buffers ?? [])
  }

  /// What the node makes of another input; its other operands are those of the run that it was seen in.
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    var values = operands.values
    values[place] = .tensor(input)
    return GraphValues(values: operation.results(GraphValues(values: values), &context))[0]
  }
}

extension ONNXNode: NamesItsValues, NamesItsKind {
  /// The operator.
  public var kind: String { operatorName }
}

extension ONNXNode: CountsMultiplyAdds {
  /// Those of a convolution or a product with weights; 0 for all else.
  public func multiplyAdds(input: Shape, output: Shape) -> Int {
    let others = operands.values.indices.filter { $0 != place }
    guard operation.weightOperands.first != nil, let other = others.first,
      case .tensor(let weight) = operands.values[other]
    else { return 0 }
    switch operation {
    case is ConvolutionOperation: return output.elementCount * weight.shape[1...].reduce(1, *)
    case is TransposedConvolutionOperation: return input.elementCount * weight.shape[1...].reduce(1, *)
    case is GemmOperation, is MatrixProductOperation: return output.elementCount * (input.last ?? 0)
    default: return 0
    }
  }
}

/// A node of a file that a `NetworkGraph` has no operation for, behind those that compute the numbers it reads.
struct NodesOfFile: NetworkFunction {
  let nodes: [GraphNode]
  /// The values that it is a function of, in order.
  let inputs: [Int]
  let stored: [Int: GraphValue]
  let result: Int

  var name: String {
    guard case .operation(_, let proto)? = nodes.last?.content else { return "" }
    return proto.opType
  }

  func callAsFunction(_ tensors: [Tensor]) -> Tensor {
    var (values, context) = (stored, Context(mode: .evaluation))
    for (number, tensor) in zip(inputs, tensors) { values[number] = .tensor(tensor) }
    for node in nodes {
      guard case .operation(let operation, _) = node.content else { continue }
      let operands = GraphValues(values: node.operands.map { $0.flatMap { values[$0] } ?? .absent })
      let results = FailureContext.entering(node.name) { operation.results(operands, &context) }
      for (number, value) in zip(node.results, results) { values[number] = value }
    }
    guard case .tensor(let tensor)? = values[result] else { fail("ONNXNetwork: '\(name)' gives no tensor") }
    return tensor
  }
}
