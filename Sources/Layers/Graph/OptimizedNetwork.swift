import Autodiff
import Kernels

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
