import Autodiff
import Layers

/// Makes the nodes of a network from a file, and checks them for its input's sizes.
struct GraphBuilder {
  let file: ONNXFile
  /// The sizes that the graph is checked with; the first is the batch.
  let inputShape: [Int]
  /// The batch that the file was written with; nil where any number is taken.
  let writtenBatch: Int?
  var nodes: [GraphNode] = []
  var constants: [Int: GraphValue] = [:]
  var weights: [Int: NamedParameter] = [:]
  /// Numbers that change with the batch and matter to a tensor.
  var batchNumbers: Set<Int> = []
  var output = 0
  var valueCount = 1
  let outputName: String
  /// Numbers of values by name.
  var values: [String: Int] = [:]
  var stored: [Int: StoredONNXTensor] = [:]
  var types: [Int: GraphType] = [:]
  var nodeNames = UniqueNames()
  /// Names that parameters and buffers have.
  var weightNames = UniqueNames()
  /// Stored tensors of floating-point numbers, but for single ones, that nodes read and training leaves alone.
  var constantNames: [String] = []
  /// Numbers that operations may make, all together, so that a small file cannot make very many.
  var knownBudget = 1 << 22
  /// Bytes of the tensors made so far.
  var takenBytes = 0
  let protos: [Onnx_NodeProto]
  /// The names of all values that a node reads, or that are the output.
  let readNames: Set<String>
  /// The stored tensors that are trained, where that is known; else it follows from what nodes do with them.
  let stateNames: Set<String>?

  init(
    _ file: ONNXFile, output: String?, imageShape: [Int]?, stateNames: Set<String>? = nil
  ) throws(ONNXError) {
    (self.file, self.stateNames) = (file, stateNames)
    let shape = try GraphBuilder.inputShape(file, imageShape)
    (inputShape, writtenBatch) = (shape.sizes, shape.batch)
    guard let name = output ?? file.outputs.first?.name else { throw ONNXError.damaged("it has no output") }
    guard file.outputs.contains(where: { $0.name == name }) else {
      let known = file.outputs.map { "'\($0.name)'" }.joined(separator: ", ")
      throw ONNXError(problem: "there is no output '\(name)'", remedy: "The outputs are \(known)")
    }
    outputName = name
    protos = try GraphBuilder.needed(file.graph.node, for: name)
    readNames = Set(protos.flatMap(\.input)).union([name])
    try GraphBuilder.refuseUnknown(protos)
  }

  mutating func build() throws(ONNXError) {
    values[file.inputs[0].name] = 0
    types[0] = .tensor(inputShape)
    for tensor in file.tensors { try add(tensor) }
    let trained = stateNames ?? trainedNames()
    for proto in protos {
      let name = nodeNames.claim(proto.name.isEmpty ? proto.opType : proto.name)
      do throws(ONNXError) { try add(proto, name, trained) } catch { throw error.at(.node(name)) }
    }
    guard let result = values[outputName] else {
      throw ONNXError.damaged("no node computes the output '\(outputName)'")
    }
    output = result
    guard case .tensor? = types[output], nodes.contains(where: { $0.results.contains(output) }) else {
      throw ONNXError.damaged("the output '\(outputName)' does not depend on the input")
    }
    try checkBatch()
  }

  mutating func newValue(_ name: String) throws(ONNXError) -> Int {
    guard values[name] == nil else { throw ONNXError.damaged("there are two values called '\(name)'", .tensor(name)) }
    let number = valueCount
    valueCount += 1
    if !name.isEmpty { values[name] = number }
    return number
  }

  mutating func add(_ tensor: StoredONNXTensor) throws(ONNXError) {
    let number = try newValue(tensor.name)
    stored[number] = tensor
    types[number] = .tensor(tensor.sizes)
  }
}
