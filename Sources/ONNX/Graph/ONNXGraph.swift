import Autodiff
import Core
import Kernels
import Layers

/// A network that is being written down as operations of the ONNX standard.
public struct ONNXGraph {
  struct Node {
    let name: String
    var operation: String
    var inputs: [String]
    var outputs: [String]
    var attributes: [Onnx_AttributeProto]
  }

  /// A stored tensor.
  struct Initializer {
    enum Content {
      case numbers(NDArray)
      case integers([Int], shape: [Int])
    }

    let name: String
    var content: Content
  }

  /// The version of the operators.
  public let opset: Int
  var nodes: [Node] = []
  var initializers: [Initializer] = []
  /// The names around the layer that is being written.
  private(set) var path: [String] = []
  /// The names around the network whose operations are being written.
  var outer: [String] = []
  private var names = UniqueNames(["input", "logits", "cam"])

  init(opset: Int) { self.opset = opset }

  /// The path of the layer that is being written, such as `features.0`.
  public var layerPath: String { path.joined(separator: ".") }

  /// Appends an operation.
  ///
  /// - Parameters:
  ///   - operation: its name in the standard, such as `Relu`.
  ///   - inputs: its operands in the standard's order, `ONNXValue.none` for one left out.
  /// - Returns: its first result.
  public mutating func node(
    _ operation: String, _ inputs: [ONNXValue], _ attributes: [(name: String, value: ONNXAttribute)] = []
  ) -> ONNXValue {
    let name = path.isEmpty ? operation : "\(layerPath)/\(operation)"
    return node(operation, named: name, inputs, attributes.map { $1.proto($0) }, results: 1)[0]
  }

  /// Appends an operation with any number of results under a name of its own.
  mutating func node(
    _ operation: String, named name: String, _ inputs: [ONNXValue], _ attributes: [Onnx_AttributeProto], results: Int
  ) -> [ONNXValue] {
    let name = unique(name)
    let outputs = (0..<results).map { _ in unique("\(name)_output") }
    nodes.append(
      Node(name: name, operation: operation, inputs: inputs.map(\.name), outputs: outputs, attributes: attributes))
    return outputs.map { ONNXValue(name: $0) }
  }

  /// Stores a layer's own tensor under the layer's path and `name`, as in `features.0.weight`.
  ///
  /// - Parameter shape: another shape with as many elements to store it in.
  public mutating func parameter(_ name: String, _ tensor: Tensor, shape: [Int]? = nil) -> ONNXValue {
    parameter(tensor, named: (path + [name]).joined(separator: "."), shape)
  }

  private mutating func parameter(_ tensor: Tensor, named name: String, _ shape: [Int]?) -> ONNXValue {
    let array = tensor.detached().cast(to: .float32).array.plain()
    let full = unique(name)
    initializers.append(Initializer(name: full, content: .numbers(shape.map { array.reshaped(Shape($0)) } ?? array)))
    return ONNXValue(name: full)
  }

  /// Stores numbers that belong to no parameter.
  public mutating func constant(_ numbers: [Double], shape: [Int]) -> ONNXValue {
    parameter("constant", Tensor(numbers.map { Float($0) }, shape: Shape(shape)))
  }

  /// Stores whole numbers, such as sizes and axes.
  public mutating func constant(_ integers: [Int]) -> ONNXValue { wholeNumbers(integers, shape: [integers.count]) }

  mutating func wholeNumbers(_ integers: [Int], shape: [Int]) -> ONNXValue {
    let name = unique((path + ["constant"]).joined(separator: "."))
    initializers.append(Initializer(name: name, content: .integers(integers, shape: shape)))
    return ONNXValue(name: name)
  }

  /// Appends what `layer`, called `name` in the layer that is being written, makes of `input`.
  public mutating func add(
    _ layer: any Layer<Tensor, Tensor>, named name: String, to input: ONNXValue
  ) throws(ONNXError) -> ONNXValue {
    try within(name) { (graph) throws(ONNXError) in
      let network = ExportedNetwork(layer)
      return try graph.write(network, input)[network.graph.output] ?? input
    }
  }

  /// Runs `body` for the layer called `name` in the one that is being written.
  mutating func within(
    _ name: String, _ body: (inout ONNXGraph) throws(ONNXError) -> ONNXValue
  ) throws(ONNXError) -> ONNXValue {
    guard !name.isEmpty else { return try body(&self) }
    path.append(name)
    defer { path.removeLast() }
    return try body(&self)
  }

  /// Stores a weight of a `NetworkGraph`.
  ///
  /// - Parameter shape: another shape with as many elements to store it in.
  mutating func store(_ weight: NetworkGraph.Weight, shape: [Int]? = nil) -> ONNXValue {
    parameter(weight.tensor, named: (outer + [weight.name]).joined(separator: "."), shape)
  }

  /// The shape of the layer's input for one image, for operations that depend on it.
  func requiredShape(_ input: ONNXValue, rank: Int) throws(ONNXError) -> Shape {
    guard let shape = input.shape, shape.count == rank else {
      throw ONNXError(
        .layer(layerPath),
        problem: "it needs an input with \(rank) axes, not \(input.shape.map { "\($0)" } ?? "one of unknown shape")")
    }
    return shape
  }

  /// Refuses operators that came with a later version.
  func require(opset least: Int, for operation: String) throws(ONNXError) {
    guard opset >= least else {
      throw ONNXError(
        .layer(layerPath), problem: "\(operation) came with opset \(least), and opset \(opset) is to be written",
        remedy: "Write opset \(least) or later")
    }
  }

  /// `name`, or with a number behind it where there is one of that name.
  mutating func unique(_ name: String) -> String { names.claim(name) }
}
