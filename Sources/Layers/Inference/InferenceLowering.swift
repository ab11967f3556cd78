import Autodiff
import Kernels

/// Turns a network's graph into the kernels' one.
struct InferenceLowering {
  private(set) var graph = InferenceGraph()
  private var values = [NetworkGraph.input: InferenceGraph.input]

  init(_ network: NetworkGraph) {
    for node in network.nodes { lower(node) }
    graph.finish(values[network.output] ?? InferenceGraph.input)
  }

  private mutating func lower(_ node: NetworkGraph.Node) {
    let inputs = node.inputs.map { values[$0] ?? InferenceGraph.input }
    let (operation, activation) = operation(of: node.operation)
    values[node.output] = graph.append(operation, inputs, activation: activation, path: node.path)
  }

  private func operation(
    of operation: NetworkOperation
  ) -> (InferenceOperation, activation: InferenceActivation) {
    switch operation {
    case .convolution(let weight, let bias, let geometry) where weight.tensor.dtype == .float32:
      (.convolution(.init(weight.tensor.array, bias: bias?.tensor.array), geometry), .none)
    case .linear(let weight, let bias) where weight.tensor.dtype == .float32:
      (.linear(.init(weight.tensor.array, bias: bias?.tensor.array)), .none)
    case .batchNormalization(let statistics):
      (.scale(factor: statistics.scale.factor, shift: statistics.scale.shift), .none)
    case .activation(let activation): (.activation, activation.lowered)
    case .add: (.sum, .none)
    case .multiply: (.product, .none)
    default: (pooling(operation) ?? arrangement(operation) ?? function(operation), .none)
    }
  }

  private func arrangement(_ operation: NetworkOperation) -> InferenceOperation? {
    switch operation {
    case .concatenation(let axis): .concatenation(axis: axis)
    case .flatten: .flatten
    case .reshape(let sizes): .reshape(sizes)
    case .padding(let padding) where padding.kind == .constant(0):
      .padding(.init(top: padding.top, bottom: padding.bottom, left: padding.left, right: padding.right))
    default: nil
    }
  }

  private func pooling(_ operation: NetworkOperation) -> InferenceOperation? {
    switch operation {
    case .maxPooling(let geometry): .maximum(geometry)
    case .averagePooling(let geometry, let countingPadding): .average(geometry, countingPadding: countingPadding)
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

extension NetworkOperation.Activation {
  fileprivate var lowered: InferenceActivation {
    switch self {
    case .relu: .rectified(slope: 0)
    case .clamp(let least, let most): .clamp(least: Float(least), most: Float(most))
    case .leakyReLU(let slope): .rectified(slope: Float(slope))
    case .sigmoid: .sigmoid
    case .hardsigmoid: .hardsigmoid
    case .tanh: .tanh
    case .gelu: .gelu
    case .silu: .silu
    case .hardswish: .hardswish
    case .elu(let alpha): .elu(alpha: Float(alpha))
    case .softplus: .softplus
    }
  }
}
