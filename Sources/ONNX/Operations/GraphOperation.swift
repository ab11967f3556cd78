import Autodiff
import Layers

/// What a node of an imported graph does.
protocol GraphOperation: Sendable {
  /// Checks the operands and gives the results' types. Results that are known are computed here; the others by `run`.
  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType]

  /// Computes the results that are tensors; `infer` has accepted the operands.
  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor]

  /// The numbers of the operands that are trained where the file stores them.
  var weightOperands: [Int] { get }

  /// Whether a weight goes into one operation of the library's as it is, so that a kernel may keep it in an order of
  /// its own. All else computes with weights before they meet the input, which must be recorded from the start.
  var takesParameters: Bool { get }

  /// How the operation is written into a `NetworkGraph`; nil where it runs as it is.
  func form(_ operands: WrittenOperands) -> GraphForm?
}

extension GraphOperation {
  var weightOperands: [Int] { [] }

  var takesParameters: Bool { false }

  func form(_ operands: WrittenOperands) -> GraphForm? { nil }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] { [] }
}

/// The operands' types, with what operations ask of them.
struct GraphTypes {
  let types: [GraphType]

  subscript(_ number: Int) -> GraphType { number < types.count ? types[number] : .absent }

  var areKnown: Bool { types.allSatisfy { if case .tensor = $0 { false } else { true } } }

  func has(_ number: Int) -> Bool {
    if case .absent = self[number] { return false }
    return true
  }

  /// The sizes of operand `number`.
  func shape(_ number: Int) throws(ONNXError) -> [Int] {
    guard has(number) else { throw ONNXError.damaged("operand \(number) is missing") }
    return self[number].shape
  }

  /// The same, with that many axes, none of them empty.
  func shape(_ number: Int, rank: Int) throws(ONNXError) -> [Int] {
    let shape = try shape(number)
    guard shape.count == rank else {
      throw ONNXError(problem: "operand \(number) has the shape \(shape); \(rank) axes are supported here")
    }
    guard !shape.contains(0) else { throw ONNXError(problem: "operand \(number) has the shape \(shape), it is empty") }
    return shape
  }

  /// The numbers of operand `number`, which must be known.
  func known(_ number: Int) throws(ONNXError) -> KnownNumbers {
    switch self[number] {
    case .known(let numbers): return numbers
    case .absent: throw ONNXError.damaged("operand \(number) is missing")
    case .tensor:
      throw ONNXError(
        problem: "operand \(number) depends on what the network computes; here it must be known from sizes alone")
    }
  }

  /// The whole numbers of an operand that may be left out.
  func integers(_ number: Int) throws(ONNXError) -> [Int]? { has(number) ? try known(number).integers : nil }
}

/// The operands' values.
struct GraphValues {
  let values: [GraphValue]

  var types: GraphTypes { GraphTypes(types: values.map(\.type)) }

  subscript(_ number: Int) -> Tensor {
    guard number < values.count else { return Tensor(0) }
    switch values[number] {
    case .tensor(let tensor): return tensor
    case .known(let numbers): return numbers.tensor
    case .absent: return Tensor(0)
    }
  }

  /// Whether operand `number` is a tensor, and no number that is known.
  func isTensor(_ number: Int) -> Bool {
    guard number < values.count, case .tensor = values[number] else { return false }
    return true
  }

  func optional(_ number: Int) -> Tensor? {
    guard number < values.count else { return nil }
    if case .absent = values[number] { return nil }
    return self[number]
  }

  /// The only number of an operand that is known and has just one.
  func scalar(_ number: Int) -> Double? {
    guard number < values.count, case .known(let numbers) = values[number] else { return nil }
    return numbers.scalar
  }
}

/// How an operation of a file is written into a `NetworkGraph`.
enum GraphForm {
  /// As an operation of that graph, which reads the operands with these numbers.
  case operation(NetworkOperation, reading: [Int] = [0])
  /// Its first operand.
  case passedOn
}

/// The operands of an operation that is being written into a `NetworkGraph`.
struct WrittenOperands {
  /// With the sizes that the file was checked with.
  let types: GraphTypes
  /// The tensors among them that are stored.
  let weights: [Int: NetworkGraph.Weight]
  /// Those that are computed while the network runs.
  let computed: Set<Int>
  /// Whether all numbers among them are the same for images of any size.
  let hasFixedNumbers: Bool
  /// The first result's sizes.
  let result: [Int]
  /// The names around the network.
  let path: String

  var count: Int { types.types.count }

  func shape(_ number: Int) -> [Int] { types[number].shape }

  /// Numbers that are in the file.
  func numbers(_ number: Int) -> KnownNumbers? {
    guard hasFixedNumbers, case .known(let numbers) = types[number] else { return nil }
    return numbers
  }

  /// A stored tensor, or the numbers of one that is small.
  func weight(_ number: Int) -> NetworkGraph.Weight? {
    weights[number] ?? numbers(number).map { named("constant", $0.tensor) }
  }

  /// A tensor under `name`, with the names around the network before it.
  func named(_ name: String, _ tensor: Tensor) -> NetworkGraph.Weight {
    NetworkGraph.Weight(name: path.isEmpty ? name : "\(path).\(name)", tensor: tensor)
  }

  /// Whether the operands named are computed, and nothing else is read.
  func areComputed(_ numbers: Range<Int>) -> Bool { numbers.allSatisfy { computed.contains($0) } }
}
