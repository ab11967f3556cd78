import Autodiff
import Kernels

/// Writes a network down as the operations that it consists of at evaluation.
struct InferenceLowering {
  typealias Value = InferenceGraph.Value

  var graph = InferenceGraph()

  /// Appends what `layer`, which is called `path`, makes of `input`.
  mutating func lower(_ layer: any Layer<Tensor, Tensor>, _ input: Value, _ path: [String]) -> Value {
    switch layer {
    case is any IdentityAtEvaluation: input
    case let layer as any EquivalentAtEvaluation: lower(layer.evaluationLayer, input, path)
    case let sequential as Sequential: lower(sequential, input, path)
    case let residual as Residual: lower(residual, input, path)
    default: lowerSingle(layer, input, path.joined(separator: "."))
    }
  }

  private mutating func lower(_ sequential: Sequential, _ input: Value, _ path: [String]) -> Value {
    sequential.children.reduce(input) { lower($1.layer, $0, path + [$1.name]) }
  }

  /// The shortcut comes first, so that the main path's last convolution can add to it.
  private mutating func lower(_ residual: Residual, _ input: Value, _ path: [String]) -> Value {
    let identity = residual.shortcut.map { lower($0, input, path + ["downsample"]) } ?? input
    let output = lower(residual.main, input, path)
    return graph.append(
      .sum, [output, identity], activation: residual.activates ? .rectified(slope: 0) : .none,
      path: path.joined(separator: "."))
  }

  private mutating func lowerSingle(_ layer: any Layer<Tensor, Tensor>, _ input: Value, _ path: String) -> Value {
    let (operation, activation) = operation(of: layer)
    return graph.append(operation, [input], activation: activation, path: path)
  }

  private func operation(
    of layer: any Layer<Tensor, Tensor>
  ) -> (InferenceOperation, activation: InferenceActivation) {
    switch layer {
    case let layer as Conv2D where layer.weight.dtype == .float32 && layer.pooling == nil:
      (.convolution(.init(layer.weight.array, bias: layer.bias?.array), layer.geometry), fused(layer))
    case let layer as Linear where layer.weight.dtype == .float32:
      (.linear(.init(layer.weight.array, bias: layer.bias?.array)), .none)
    case let layer as BatchNorm2D: (layer.scale, fused(layer))
    case is ReLU: (.activation, .rectified(slope: 0))
    case let layer as LeakyReLU: (.activation, .rectified(slope: Float(layer.slope)))
    case is Flatten: (.flatten, .none)
    default: (pooling(layer) ?? function(layer), .none)
    }
  }

  /// The ReLU that a layer may have taken in already.
  private func fused(_ layer: any ReLUFusing) -> InferenceActivation {
    layer.fusingReLU() == nil ? .rectified(slope: 0) : .none
  }

  private func pooling(_ layer: any Layer<Tensor, Tensor>) -> InferenceOperation? {
    switch layer {
    case let layer as MaxPool2D: .maximum(layer.geometry)
    case let layer as AveragePool2D: .average(layer.geometry, countingPadding: layer.countsPadding)
    case let layer as AdaptiveAveragePool2D: .adaptiveAverage(height: layer.height, width: layer.width)
    case is GlobalAveragePool2D: .globalAverage
    default: nil
    }
  }

  private func function(_ layer: any Layer<Tensor, Tensor>) -> InferenceOperation {
    .function { layer.predict(Tensor($0)).array }
  }
}

extension BatchNorm2D {
  /// What it does at evaluation, in double precision.
  fileprivate var scale: InferenceOperation {
    let (mean, variance) = (runningMean.doubles, runningVar.doubles)
    let (weight, bias) = (weight.doubles, bias.doubles)
    let factor = zip(weight, variance).map { $0 / ($1 + epsilon).squareRoot() }
    return .scale(factor: factor, shift: zip(bias, zip(mean, factor)).map { $0 - $1.0 * $1.1 })
  }
}
