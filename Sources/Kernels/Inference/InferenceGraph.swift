/// A network for evaluation as a list of operations on values, whatever the size of the input.
///
/// Value 0 is the network's input. Operations stand in the order in which they run.
public struct InferenceGraph: OperationGraph, Sendable {
  /// A value of the graph.
  public typealias Value = Int

  /// An operation in its place.
  public struct Node: OperationNode, Sendable {
    /// What is computed.
    public var operation: InferenceOperation
    /// What becomes of the values that the operation computed.
    public var activation: Activation?
    public var inputs: [Value]
    /// The value that the operation gives, and no other one.
    public let output: Value
    /// The layer that it comes from, such as `features.28`.
    public let path: String
  }

  /// What the network is given: a value that no operation gives.
  public static let input: Value = 0

  /// The operations, each behind those whose values it takes.
  public var nodes: [Node] = []
  public var output: Value = InferenceGraph.input
  private var valueCount = 1

  public init() {}

  /// Appends an operation and returns its result.
  public mutating func append(
    _ operation: InferenceOperation, _ inputs: [Value], activation: Activation? = nil, path: String
  ) -> Value {
    nodes.append(
      Node(operation: operation, activation: activation, inputs: inputs, output: valueCount, path: path))
    valueCount += 1
    return valueCount - 1
  }

  /// Declares `value` the result, drops what does not lead to it, and joins what can run as one.
  public mutating func finish(_ value: Value) {
    output = value
    dropUnused()
    foldPadding()
    joinGates()
    fuseActivations()
    fuseSums()
    fuseActivations()
  }
}
