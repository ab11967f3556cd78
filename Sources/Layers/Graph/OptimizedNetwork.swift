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

  init(_ program: InferenceProgram) { self.program = program }

  /// - Parameters:
  ///   - input: float32, not traced, and not empty.
  ///   - context: left as it is; an optimized network is always in evaluation mode.
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { self(input) }

  /// The network's output for a float32 `input` that is not traced.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    require(
      !input.isTraced,
      "OptimizedNetwork: the input \(input.array.described) is traced, but an optimized network has no gradients; run "
        + "the network that it was made from, or detach the input")
    require(
      input.dtype == .float32,
      "OptimizedNetwork: the input \(input.shape) is \(input.dtype); optimized networks compute in float32, so cast it")
    require(
      input.elementCount > 0,
      "OptimizedNetwork: the input \(input.shape) is empty (\(input.dtype)); give at least one image with pixels")
    return Tensor(program.run(input.array))
  }

  /// What runs for an input of `shape`, one line a step: the layer, the kernel, the result's shape and layout.
  public func steps(for shape: Shape) -> [String] { program.description(for: shape) }

  /// Bytes that a run on an input of `shape` needs beside its input, its result and the weights. They are taken once.
  public func memory(for shape: Shape) -> Int { program.arenaBytes(for: shape) }
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
    OptimizedNetwork(InferenceProgram(InferenceLowering(self).graph, algorithm: algorithm))
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
