/// A network for evaluation as a list of operations on values, whatever the size of the input.
///
/// Value 0 is the network's input. Operations stand in the order in which they run.
public struct InferenceGraph: Sendable {
  /// A value of the graph.
  public typealias Value = Int

  struct Node: Sendable {
    var operation: InferenceOperation
    var activation: InferenceActivation
    var inputs: [Value]
    var output: Value
    /// The layer that it comes from, such as `features.28`.
    let path: String
  }

  public static let input: Value = 0

  var nodes: [Node] = []
  private(set) var output: Value = InferenceGraph.input
  private var valueCount = 1

  public init() {}

  /// Appends an operation and returns its result.
  public mutating func append(
    _ operation: InferenceOperation, _ inputs: [Value], activation: InferenceActivation = .none, path: String
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
    foldScales()
    joinGates()
    fuseActivations()
    fuseSums()
    fuseActivations()
  }

  /// How often each value is read; being the result counts.
  func uses() -> [Value: Int] {
    var uses = [output: 1]
    for node in nodes { for input in node.inputs { uses[input, default: 0] += 1 } }
    return uses
  }

  /// The position of the operation that computes `value`; nil for the input.
  func producer(of value: Value) -> Int? { nodes.firstIndex { $0.output == value } }

  /// Takes the operation at `position` out; what read its result reads `value` instead.
  mutating func remove(at position: Int, readingInstead value: Value) {
    let old = nodes.remove(at: position).output
    for index in nodes.indices { nodes[index].inputs = nodes[index].inputs.map { $0 == old ? value : $0 } }
    if output == old { output = value }
  }

  private mutating func dropUnused() {
    var needed: Set<Value> = [output]
    for node in nodes.reversed() where needed.contains(node.output) { needed.formUnion(node.inputs) }
    nodes.removeAll { !needed.contains($0.output) }
  }
}
