import Autodiff

extension GraphBuilder {
  /// The stored tensors that are weights of layers: those that training changes.
  ///
  /// They are the initializers that convolutions, products with matrices, normalizations and PRelu read as weights; and
  /// those that are added to, or multiplied with, what such layers have made: biases and scales of channels; and what
  /// such weights are computed from. All else is a constant: results of Constant nodes, single numbers but biases,
  /// exponents, bounds, divisors, and what is done to images before the first layer.
  func trainedNames() -> Set<String> {
    var search = TrainedTensors(self)
    for proto in protos { search.visit(proto) }
    return search.trained
  }
}

/// A way through the nodes of a file, in their order.
private struct TrainedTensors {
  private(set) var trained: Set<String> = []
  /// What depends on the input.
  private var computed: Set<String>
  /// What layers with weights have made of the input, at whatever distance.
  private var deep: Set<String> = []
  /// What products and convolutions give, before a bias that is added by a node of its own.
  private var products: Set<String> = []
  /// The stored tensors that a value is computed from, of those that need no input.
  private var sources: [String: Set<String>] = [:]
  private var counts: [String: Int] = [:]
  private let opset: Int

  init(_ builder: GraphBuilder) {
    opset = builder.file.opset
    computed = [builder.file.inputs[0].name]
    for tensor in builder.file.tensors where !TrainedTensors.isWritersConstant(tensor.name) {
      (sources[tensor.name], counts[tensor.name]) = ([tensor.name], tensor.elements.count)
    }
  }

  /// Whether the name is what `ONNXGraph` gives to numbers that belong to no parameter.
  private static func isWritersConstant(_ name: String) -> Bool {
    let last = name.split(separator: ".").last ?? ""
    return last == "constant" || last.hasPrefix("constant_") && last.dropFirst(9).allSatisfy(\.isNumber)
  }

  mutating func visit(_ proto: Onnx_NodeProto) {
    guard proto.input.contains(where: computed.contains) else { return follow(proto) }
    computed.formUnion(proto.output)
    if proto.input.contains(where: deep.contains) { deep.formUnion(proto.output) }
    guard let attributes = try? NodeAttributes(proto, opset: opset),
      let operation = try? OperationLibrary.maker(of: proto)?(attributes)
    else { return }
    let weights = operation.weightOperands.filter { $0 < proto.input.count }.map { proto.input[$0] }
    if let arithmetic = operation as? BinaryOperation {
      guard proto.input.contains(where: deep.contains) else { return }
      let isBias = arithmetic.kind == .add && proto.input.contains(where: products.contains)
      for name in weights { add(name, evenOne: isBias) }
    } else if !weights.isEmpty {
      for name in weights { add(name, evenOne: true) }
      deep.formUnion(proto.output)
      products.formUnion(operation.isProduct ? proto.output : [])
    }
  }

  /// Notes what a node without the input is computed from. Of very many tensors together, none is a layer's weight.
  private mutating func follow(_ proto: Onnx_NodeProto) {
    let origins = proto.input.reduce(into: Set<String>()) { $0.formUnion(sources[$1] ?? []) }
    guard !origins.isEmpty, origins.count <= 8 else { return }
    for output in proto.output { sources[output] = origins }
  }

  /// Names the tensors that a weight is computed from, and the weight, which may be an alias of one.
  private mutating func add(_ name: String, evenOne: Bool) {
    let origins = (sources[name] ?? []).filter { evenOne || counts[$0] ?? 0 > 1 }
    guard !origins.isEmpty else { return }
    trained.formUnion(origins)
    trained.insert(name)
  }
}

extension GraphOperation {
  /// Whether a node behind it may be its bias.
  fileprivate var isProduct: Bool {
    self is ConvolutionOperation || self is TransposedConvolutionOperation || self is GemmOperation
      || self is MatrixProductOperation
  }
}
