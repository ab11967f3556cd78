import Autodiff
import Layers

/// A network read from an ONNX file: to run, to erase in at named depths, to train, and to write again.
///
///     let file = try ONNXFile(path: "resnet18.onnx")
///     let network = try ONNXNetwork(file).inserting(EILLayer(), after: "layer3")
///
/// Its weights are parameters under the file's names, batch normalizations are the library's own layers, and dropout
/// drops in training. It takes any number of images, whatever the file was written with.
///
/// Points in it are the file's nodes, such as `/layer3/layer3.1/relu_1/Relu`, and the modules that they belong to, such
/// as `layer3` or `layer3.1`, which mean the place behind the module's last node.
public struct ONNXNetwork: Layer {
  /// The version of the operators.
  public let opset: Int
  /// The input's sizes, without the batch.
  public let inputShape: [Int]
  var nodes: [GraphNode]
  /// The value that the network gives.
  var output: Int
  /// How many values there are; the input is number 0.
  var valueCount: Int
  /// Numbers and tensors of the file that are not trained.
  let constants: [Int: GraphValue]
  /// Tensors of floating-point numbers in the file, but for single ones, that are no weights of layers: training leaves
  /// them as they are. Running statistics are not among them.
  public let constantNames: [String]
  /// Values that are trained.
  let weights: [Int: NamedParameter]
  /// Numbers that change with the batch and matter to a tensor.
  let batchNumbers: Set<Int>
  /// What runs, in order; found anew after each change.
  var steps: [GraphStep] = []
  /// The same, each node on its own, for whoever wants to see what it gives.
  var separateSteps: [GraphStep] = []

  /// - Parameters:
  ///   - output: the name of the output to compute; the file's first unless given. What does not lead to it is left
  ///     out.
  ///   - imageShape: `[C, H, W]`, for a file that leaves sizes open; 224 pixels a side unless given.
  /// - Throws: an error that names all operators that are not understood, or the node that something is wrong with.
  public init(_ file: ONNXFile, output: String? = nil, imageShape: [Int]? = nil) throws(ONNXError) {
    do throws(ONNXError) {
      var builder = try GraphBuilder(file, output: output, imageShape: imageShape)
      try builder.build()
      self.init(builder)
    } catch { throw error.inFile(file.path) }
  }

  /// The first output, with the stored tensors called `stateNames` as parameters and running statistics, and no others.
  init(_ file: ONNXFile, stateNames: Set<String>) throws(ONNXError) {
    do throws(ONNXError) {
      var builder = try GraphBuilder(file, output: nil, imageShape: nil, stateNames: stateNames)
      try builder.build()
      self.init(builder)
    } catch { throw error.inFile(file.path) }
  }

  private init(_ builder: GraphBuilder) {
    (opset, inputShape) = (builder.file.opset, Array(builder.inputShape.dropFirst()))
    (nodes, output, valueCount) = (builder.nodes, builder.output, builder.valueCount)
    (constants, weights, batchNumbers) = (builder.constants, builder.weights, builder.batchNumbers)
    constantNames = builder.constantNames
    arrange()
  }
}

extension ONNXNetwork: NamesItsValues, LayerContainer {
  /// Weights by the file's names, in the order in which nodes use them.
  public var ownParameters: [NamedParameter] {
    var seen: Set<ObjectIdentifier> = []
    return nodes.flatMap { node in
      parameters(of: node).filter { seen.insert(ObjectIdentifier($0.parameter)).inserted }
    }
  }

  /// The weights that a node uses.
  func parameters(of node: GraphNode) -> [NamedParameter] {
    guard case .operation(let operation, _) = node.content else { return [] }
    if let norm = operation as? BatchNormOperation { return norm.parameters }
    var seen: Set<Int> = []
    return node.operands.compactMap { $0 }.compactMap { seen.insert($0).inserted ? weights[$0] : nil }
  }

  /// The running statistics of batch normalizations.
  public var ownBuffers: [NamedBuffer] {
    nodes.flatMap { node -> [NamedBuffer] in
      guard case .operation(let operation, _) = node.content else { return [] }
      return (operation as? BatchNormOperation)?.buffers ?? []
    }
  }

  /// The batch normalizations.
  public var ownLayers: [any Layer] {
    nodes.compactMap { node in
      guard case .operation(let operation, _) = node.content else { return nil }
      return (operation as? BatchNormOperation)?.layer
    }
  }

  /// The layers that were inserted.
  public var namedChildren: [(name: String, layer: any Layer)] {
    nodes.compactMap { node in
      guard case .layer(let layer) = node.content else { return nil }
      return (node.name, layer)
    }
  }
}

extension BatchNormOperation {
  fileprivate var parameters: [NamedParameter] {
    guard let layer else { return [] }
    return [
      NamedParameter(name: names[0], parameter: layer.$weight), NamedParameter(name: names[1], parameter: layer.$bias),
    ]
  }

  var buffers: [NamedBuffer] {
    guard let layer else { return [] }
    return zip(names.dropFirst(2), [layer.$runningMean, layer.$runningVar, layer.$numBatchesTracked])
      .map { NamedBuffer(name: $0, buffer: $1) }
  }
}
