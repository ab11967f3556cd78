import Autodiff
import Core
import Kernels

/// Which algorithm 3x3 convolutions of stride 1 use.
public typealias ConvolutionAlgorithm = Kernels.ConvolutionAlgorithm

/// A network made ready for inference by `optimizedForInference()`.
///
/// It computes what the network computed in evaluation mode when it was made, to rounding. Later training does not
/// reach it. It has no parameters of its own and no gradients: a traced input stops the program with a text. The first
/// input of each shape is slower than those after it, because the network is compiled for it then. Several threads may
/// use one optimized network at the same time.
public struct OptimizedNetwork: Layer {
  private let program: InferenceProgram
  private let rules: InputRules

  init(_ program: InferenceProgram, _ rules: InputRules) { (self.program, self.rules) = (program, rules) }

  /// - Parameters:
  ///   - input: float32, not traced, and not empty.
  ///   - context: left as it is; an optimized network is always in evaluation mode.
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { self(input) }

  /// The network's output for a float32 `input` that is not traced.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    let objection = objection(to: input)
    require(objection == nil, objection ?? "")
    return Tensor(program.run(input.array))
  }

  /// What is wrong with `input` whatever the network is.
  private func objection(to input: Tensor) -> String? {
    guard !input.isTraced else {
      return
        "OptimizedNetwork: the input \(input.array.described) is traced, but an optimized network has no gradients; "
        + "run the network that it was made from, or detach the input"
    }
    return objection(to: TensorKind(input))
  }

  private func objection(to input: TensorKind) -> String? {
    if input.dtype != .float32 {
      return
        "OptimizedNetwork: the input \(input.shape) is \(input.dtype); optimized networks compute in float32, so cast "
        + "it"
    }
    guard input.shape.elementCount == 0 else { return nil }
    return
      "OptimizedNetwork: the input \(input.shape) is empty (\(input.dtype)); give at least one image with pixels"
  }

  /// The network's output, like calling it; an input that it cannot take throws instead of stopping the program, so
  /// that a server survives a wrong request.
  ///
  /// What is checked, and what cannot be, is the same as with `prediction(of:)` of other layers. The rules are kept, so
  /// that they cost little: some microseconds for each layer.
  ///
  /// - Parameter input: float32, not traced, and not empty.
  /// - Throws: `InputError`, which names the layer.
  public func prediction(of input: Tensor) throws(InputError) -> Tensor {
    try checkInput(input)
    return self(input)
  }

  /// Throws where `prediction(of:)` would, and computes nothing.
  public func checkInput(_ input: Tensor) throws(InputError) {
    if let objection = objection(to: input) { throw InputError(objection) }
    try rules.check(input)
  }

  /// What runs for an input of `shape`, one line a step: the layer, the kernel, the result's shape and layout.
  public func steps(for shape: Shape) -> [String] { program.description(for: shape) }

  /// Bytes that a run on an input of `shape` needs beside its input, its result and the weights. They are taken once.
  public func memory(for shape: Shape) -> Int { program.arenaBytes(for: shape) }
}

extension OptimizedNetwork: ChecksInputs {
  public func output(for inputs: [TensorKind]) throws(InputError) -> TensorKind {
    if let objection = objection(to: inputs[0]) { throw InputError(objection) }
    guard let output = try rules.output(for: inputs[0]) else {
      return TensorKind(self(Tensor.zeros(inputs[0].shape, inputs[0].dtype)))
    }
    return output
  }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// This network for evaluation alone, as it is now: batch normalization folded into the weights before it,
  /// activations and residual sums computed with the convolution before them, what acts in training only left out,
  /// weights kept in the layout that the kernels want, and all memory planned once for each shape of the input.
  ///
  /// A layer that this library does not know runs as it is, with its parameters as they are at each run.
  ///
  /// - Parameter algorithm: of the 3x3 convolutions; by default the one that was faster on shapes like theirs.
  public func optimizedForInference(algorithm: ConvolutionAlgorithm = .automatic) -> OptimizedNetwork {
    NetworkGraph(of: self).optimizedForInference(algorithm: algorithm)
  }
}

extension NetworkGraph {
  /// What the graph computes, for evaluation alone, as `optimizedForInference` of a network makes it.
  public func optimizedForInference(algorithm: ConvolutionAlgorithm = .automatic) -> OptimizedNetwork {
    var used = self
    used.dropUnused()
    return OptimizedNetwork(
      InferenceProgram(InferenceLowering(used).graph, algorithm: algorithm), InputRules(used))
  }
}

/// Turns a network's graph into the kernels' one.
struct InferenceLowering {
  private(set) var graph = InferenceGraph()
  private var values = [NetworkGraph.input: InferenceGraph.input]

  init(_ network: NetworkGraph) {
    var network = network
    network.dropUnused()
    network.foldBatchNorms()
    network.foldLayerScales()
    for node in network.nodes { lower(node) }
    graph.finish(values[network.output] ?? InferenceGraph.input)
  }

  private mutating func lower(_ node: NetworkGraph.Node) {
    let inputs = node.inputs.map { values[$0] ?? InferenceGraph.input }
    let (operation, activation) = operation(of: node.operation)
    values[node.output] = graph.append(operation, inputs, activation: activation, path: node.path)
  }

  private func scaling(_ scale: ChannelScale) -> InferenceOperation {
    .scale(factor: scale.factor, shift: scale.shift)
  }

  private func operation(
    of operation: NetworkOperation
  ) -> (InferenceOperation, activation: Activation?) {
    switch operation {
    case .convolution(let weight, let bias, let geometry) where weight.tensor.dtype == .float32:
      (.convolution(.init(weight.tensor.array, bias: bias?.tensor.array), geometry), nil)
    case .linear(let weight, let bias) where weight.tensor.dtype == .float32:
      (.linear(.init(weight.tensor.array, bias: bias?.tensor.array)), nil)
    case .batchNormalization(let statistics):
      (scaling(statistics.scale), nil)
    case .activation(let activation): (.activation, activation)
    case .add: (.sum, nil)
    case .multiply: (.product, nil)
    default: (pooling(operation) ?? arrangement(operation) ?? function(operation), nil)
    }
  }

  private func arrangement(_ operation: NetworkOperation) -> InferenceOperation? {
    switch operation {
    case .concatenation(let axis): .concatenation(axis: axis)
    case .flatten: .flatten
    case .reshape(let sizes): .reshape(sizes)
    case .padding(let padding) where padding.kind == .constant(0):
      .padding(padding.margins)
    case .samePadding(let padding): .samePadding(padding)
    default: nil
    }
  }

  private func pooling(_ operation: NetworkOperation) -> InferenceOperation? {
    switch operation {
    case .maxPooling(let geometry): .maximum(geometry)
    case .averagePooling(let geometry, let countIncludesPadding):
      .average(geometry, countingPadding: countIncludesPadding)
    case .adaptiveAveragePooling(let height, let width): .adaptiveAverage(height: height, width: width)
    case .globalAveragePooling(keepingAxes: true): .adaptiveAverage(height: 1, width: 1)
    case .globalAveragePooling(keepingAxes: false): .globalAverage
    default: nil
    }
  }

  private func function(_ operation: NetworkOperation) -> InferenceOperation {
    .function { operation($0.map { Tensor($0) }).array }
  }
}
