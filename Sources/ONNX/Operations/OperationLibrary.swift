import Autodiff

/// The operators that are understood.
enum OperationLibrary {
  typealias Maker = @Sendable (NodeAttributes) throws(ONNXError) -> any GraphOperation

  /// The maker of the operator; nil for one that is not known.
  static func maker(of node: Onnx_NodeProto) -> Maker? {
    guard ["", "ai.onnx"].contains(node.domain) else { return nil }
    return windows[node.opType] ?? shapes[node.opType] ?? functions[node.opType] ?? arithmetic(node.opType)
  }

  private static let windows: [String: Maker] = [
    "Conv": { (node) throws(ONNXError) in try ConvolutionOperation(node) },
    "ConvTranspose": { (node) throws(ONNXError) in try TransposedConvolutionOperation(node) },
    "MaxPool": { (node) throws(ONNXError) in try PoolingOperation(node) },
    "AveragePool": { (node) throws(ONNXError) in try PoolingOperation(node) },
    "GlobalAveragePool": { (_) throws(ONNXError) in GlobalPoolingOperation(isMaximum: false) },
    "GlobalMaxPool": { (_) throws(ONNXError) in GlobalPoolingOperation(isMaximum: true) },
    "BatchNormalization": { (node) throws(ONNXError) in try BatchNormOperation(node) },
    "InstanceNormalization": { (node) throws(ONNXError) in try SampleNormOperation(node) },
    "LayerNormalization": { (node) throws(ONNXError) in try SampleNormOperation(node) },
    "LRN": { (node) throws(ONNXError) in try SampleNormOperation(node) },
    "Gemm": { (node) throws(ONNXError) in try GemmOperation(node) },
    "MatMul": { (_) throws(ONNXError) in MatrixProductOperation() },
    "Softmax": { (node) throws(ONNXError) in try SoftmaxOperation(node) },
    "LogSoftmax": { (node) throws(ONNXError) in try SoftmaxOperation(node) },
    "ReduceMean": { (node) throws(ONNXError) in try ReductionOperation(node) },
    "ReduceSum": { (node) throws(ONNXError) in try ReductionOperation(node) },
    "ReduceMax": { (node) throws(ONNXError) in try ReductionOperation(node) },
    "ReduceMin": { (node) throws(ONNXError) in try ReductionOperation(node) },
    "ReduceProd": { (node) throws(ONNXError) in try ReductionOperation(node) },
    "Resize": { (node) throws(ONNXError) in try ResizeOperation(node) },
    "Upsample": { (node) throws(ONNXError) in try ResizeOperation(node) },
  ]

  private static let shapes: [String: Maker] = [
    "Flatten": { (node) throws(ONNXError) in try FlattenOperation(node) },
    "Reshape": { (node) throws(ONNXError) in try ReshapeOperation(node) },
    "Squeeze": { (node) throws(ONNXError) in try AxesOperation(node) },
    "Unsqueeze": { (node) throws(ONNXError) in try AxesOperation(node) },
    "Transpose": { (node) throws(ONNXError) in try TransposeOperation(node) },
    "Expand": { (_) throws(ONNXError) in ExpandOperation() },
    "DepthToSpace": { (node) throws(ONNXError) in try DepthOperation(node) },
    "SpaceToDepth": { (node) throws(ONNXError) in try DepthOperation(node) },
    "Concat": { (node) throws(ONNXError) in try ConcatOperation(node) },
    "Gather": { (node) throws(ONNXError) in try GatherOperation(node) },
    "Slice": { (node) throws(ONNXError) in try SliceOperation(node) },
    "Split": { (node) throws(ONNXError) in try SplitOperation(node) },
    "Pad": { (node) throws(ONNXError) in try PadOperation(node) },
    "Shape": { (node) throws(ONNXError) in try ShapeOperation(node) },
    "Size": { (_) throws(ONNXError) in SizeOperation() },
    "ConstantOfShape": { (node) throws(ONNXError) in try ConstantOfShapeOperation(node) },
    "Cast": { (node) throws(ONNXError) in try CastOperation(node) },
    "Where": { (_) throws(ONNXError) in WhereOperation() },
    "Clip": { (node) throws(ONNXError) in try ClipOperation(node) },
    "Dropout": { (node) throws(ONNXError) in try DropoutOperation(node) },
    "PRelu": { (_) throws(ONNXError) in ParametricReLUOperation() },
  ]

  private static let functions: [String: Maker] = [
    "Identity": { (_) throws(ONNXError) in UnaryOperation(function: { $0 }, number: { $0 }, isIdentity: true) },
    "Relu": { (_) throws(ONNXError) in
      UnaryOperation(function: { $0.relu() }, number: { max(0, $0) }, activation: .relu)
    },
    "LeakyRelu": { (node) throws(ONNXError) in
      let slope = try node.number("alpha", 0.01)
      return UnaryOperation(function: { $0.leakyReLU(slope: slope) }, activation: .leakyReLU(slope: slope))
    },
    "Elu": { (node) throws(ONNXError) in
      let alpha = try node.number("alpha", 1)
      return UnaryOperation(function: { $0.elu(alpha: alpha) }, activation: .elu(alpha: alpha))
    },
    "HardSigmoid": { (node) throws(ONNXError) in
      let (alpha, beta) = (try node.number("alpha", 0.2), try node.number("beta", 0.5))
      let isPyTorchs = abs(alpha - 1.0 / 6) < 1e-7 && beta == 0.5
      return UnaryOperation(
        function: { ($0 * alpha + beta).clamped(to: 0...1) }, activation: isPyTorchs ? .hardsigmoid : nil)
    },
    "Gelu": { (node) throws(ONNXError) in
      guard node.text("approximate", "none") == "none" else {
        throw ONNXError(problem: "only the exact form is supported")
      }
      return UnaryOperation(function: { $0.gelu() }, activation: .gelu)
    },
    "HardSwish": { (_) throws(ONNXError) in UnaryOperation(function: { $0.hardswish() }, activation: .hardswish) },
    "Mish": { (_) throws(ONNXError) in UnaryOperation(function: { $0 * $0.softplus().tanh() }) },
    "Sigmoid": { (_) throws(ONNXError) in UnaryOperation(function: { $0.sigmoid() }, activation: .sigmoid) },
    "Tanh": { (_) throws(ONNXError) in UnaryOperation(function: { $0.tanh() }, activation: .tanh) },
    "Softplus": { (_) throws(ONNXError) in UnaryOperation(function: { $0.softplus() }, activation: .softplus) },
    "Erf": { (_) throws(ONNXError) in UnaryOperation(function: { $0.erf() }) },
    "Exp": { (_) throws(ONNXError) in UnaryOperation(function: { $0.exp() }) },
    "Log": { (_) throws(ONNXError) in UnaryOperation(function: { $0.log() }) },
    "Sqrt": { (_) throws(ONNXError) in UnaryOperation(function: { $0.squareRoot() }, number: { $0.squareRoot() }) },
    "Abs": { (_) throws(ONNXError) in UnaryOperation(function: { $0.absolute() }, number: { abs($0) }) },
    "Neg": { (_) throws(ONNXError) in UnaryOperation(function: { -$0 }, number: { -$0 }) },
    "Reciprocal": { (_) throws(ONNXError) in UnaryOperation(function: { $0.reciprocal() }) },
    "Floor": { (_) throws(ONNXError) in UnaryOperation(function: { $0.floor() }, number: { $0.rounded(.down) }) },
    "Ceil": { (_) throws(ONNXError) in UnaryOperation(function: { -((-$0).floor()) }, number: { $0.rounded(.up) }) },
  ]

  private static func arithmetic(_ name: String) -> Maker? {
    guard let kind = BinaryOperation.Kind(rawValue: name) else { return nil }
    return { (_) throws(ONNXError) in BinaryOperation(kind: kind) }
  }
}
