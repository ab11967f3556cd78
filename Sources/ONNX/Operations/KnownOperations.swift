import Autodiff
import Layers

/// Shape: the sizes of the operand, or some of them.
struct ShapeOperation: GraphOperation {
  let start: Int
  let end: Int?

  init(_ node: NodeAttributes) throws(ONNXError) {
    (start, end) = (try node.integer("start", 0), try node.integer("end"))
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try operands.shape(0)
    func position(_ index: Int) -> Int { min(max(index < 0 ? index + shape.count : index, 0), shape.count) }
    let (first, last) = (position(start), position(end ?? shape.count))
    return [.known(KnownNumbers(first < last ? Array(shape[first..<last]) : []))]
  }
}

/// Size: how many elements the operand has.
struct SizeOperation: GraphOperation {
  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    [.known(KnownNumbers(shape: [], [Double(try operands.shape(0).reduce(1, *))]))]
  }
}

/// ConstantOfShape: one number everywhere.
struct ConstantOfShapeOperation: GraphOperation {
  let value: Double
  let isWhole: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    guard let proto = node.tensor("value") else {
      (value, isWhole) = (0, false)
      return
    }
    let stored = try StoredONNXTensor(proto) { (_) throws(ONNXError) in
      throw ONNXError.damaged("the value of a constant lies outside of the file")
    }
    guard stored.elements.count == 1 else { throw ONNXError.damaged("its value is not a single number") }
    (value, isWhole) = (try stored.numbers()[0], !stored.type.isFloatingPoint)
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try GraphShape.checked(operands.known(0).integers)
    let count = shape.reduce(1, *)
    guard count <= KnownNumbers.limit else {
      guard !isWhole else { throw ONNXError(problem: "\(count) whole numbers are too many here") }
      return [.tensor(shape)]
    }
    return [.known(KnownNumbers(shape: shape, Array(repeating: value, count: count), isWhole: isWhole))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [.full(Shape(results[0].shape), value)]
  }
}

/// Cast: between whole numbers and others where they are known; tensors stay float32.
struct CastOperation: GraphOperation {
  let target: Kind

  enum Kind: Sendable {
    case floating, whole, truth

    /// The type that such numbers are written as.
    var written: Onnx_TensorProto.DataType {
      switch self {
      case .floating: .float
      case .whole: .int64
      case .truth: .bool
      }
    }
  }

  init(_ node: NodeAttributes) throws(ONNXError) {
    let number = try node.integer("to", 0)
    switch Onnx_TensorProto.DataType(rawValue: number) {
    case .float, .double, .float16, .bfloat16: target = .floating
    case .bool: target = .truth
    case .int64, .int32, .int16, .int8, .uint8, .uint16, .uint32, .uint64: target = .whole
    default: throw ONNXError(problem: "the type number \(number) is not supported")
    }
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try operands.shape(0)
    guard case .known(var numbers) = operands[0] else {
      guard target == .floating else { throw ONNXError(problem: "computed values cannot become whole numbers") }
      return [.tensor(shape)]
    }
    switch target {
    case .floating: numbers.isWhole = false
    case .whole: (numbers.isWhole, numbers.values) = (true, numbers.values.map { $0.rounded(.towardZero) })
    case .truth: (numbers.isWhole, numbers.values) = (true, numbers.values.map { $0 == 0 ? 0 : 1 })
    }
    return [.known(numbers)]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] { [operands[0]] }
}

/// Where: for numbers that are known.
struct WhereOperation: GraphOperation {
  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (condition, a, b) = (try operands.known(0), try operands.known(1), try operands.known(2))
    let shape = try GraphShape.broadcast(GraphShape.broadcast(condition.shape, a.shape), b.shape)
    let count = shape.reduce(1, *)
    guard shape.count <= 1, count <= KnownNumbers.limit else {
      throw ONNXError(problem: "choosing among \(count) numbers is not supported")
    }
    func number(_ numbers: KnownNumbers, _ index: Int) -> Double {
      numbers.values[numbers.values.count == 1 ? 0 : index]
    }
    let values = (0..<count).map { number(condition, $0) != 0 ? number(a, $0) : number(b, $0) }
    return [.known(KnownNumbers(shape: shape, values, isWhole: a.isWhole && b.isWhole))]
  }
}
