import Autodiff
import Core
import Kernels

/// max(x, 0).
public struct ReLU: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.relu() }
}

/// min(max(x, 0), 6) (Krizhevsky 2010); the activation of MobileNetV2 and EfficientNet-Lite. Its
/// gradient at both bounds is 0.
public struct ReLU6: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.relu6() }
}

/// x where positive, slope · x elsewhere.
public struct LeakyReLU: Layer {
  /// What negative elements are multiplied by, 0.01 by default. PyTorch: `negative_slope`.
  public let slope: Double
  public init(slope: Double = 0.01) { self.slope = slope }
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.leakyReLU(slope: slope) }
}

/// 1 / (1 + exp(-x)).
public struct Sigmoid: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.sigmoid() }
}

/// min(max(x / 6 + 1/2, 0), 1), PyTorch's piecewise linear sigmoid (Howard et al. 2019, as the gate of MobileNetV3).
public struct Hardsigmoid: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    NetworkOperation.Activation.hardsigmoid(input)
  }
}

/// The hyperbolic tangent.
public struct Tanh: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.tanh() }
}

/// x · Φ(x), exact.
public struct GELU: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.gelu() }
}

/// x / (1 + exp(-x)), also called swish (Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017).
public struct SiLU: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.silu() }
}

/// The other name of `SiLU`.
public typealias Swish = SiLU

/// x · min(max(x + 3, 0), 6) / 6 (Howard et al. 2019).
public struct Hardswish: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.hardswish() }
}

/// x where positive, alpha · (exp(x) - 1) elsewhere (Clevert, Unterthiner and Hochreiter 2016).
public struct ELU: Layer {
  /// How far below 0 the output can go: it approaches -alpha. 1 by default.
  public let alpha: Double
  public init(alpha: Double = 1) { self.alpha = alpha }
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.elu(alpha: alpha) }
}

/// log(1 + exp(x)).
public struct Softplus: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.softplus() }
}

/// x where positive, slope · x elsewhere, with a learned slope (He et al. 2015).
public struct PReLU: Layer {
  /// The slope, `[1]` for all channels or `[C]`.
  @Parameter public var weight: Tensor

  /// - Parameters:
  ///   - channels: 1 for one slope that all channels share, else the C of `[N, C, ...]`.
  ///   - initial: where the slope starts; 0.25 as in the paper and in PyTorch.
  public init(channels: Int = 1, initial: Double = 0.25) {
    require(channels > 0, "PReLU: \(channels) channels must be positive; 1 serves all of them")
    _weight = Parameter(wrappedValue: .full([channels], initial))
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.parametricReLU(slope: weight)
  }
}

extension PReLU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.parametricReLU(slope: graph.weight("weight", weight)), [input])
  }
}

// How activations are written as operations.

extension ReLU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.relu, input)
  }
}

extension LeakyReLU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.leakyReLU(slope: slope), input)
  }
}

extension Sigmoid: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.sigmoid, input)
  }
}

extension Tanh: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.tanh, input)
  }
}

extension GELU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.gelu, input)
  }
}

extension SiLU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.silu, input)
  }
}

extension Hardswish: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.hardswish, input)
  }
}

extension ELU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.elu(alpha: alpha), input)
  }
}

extension Softplus: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.softplus, input)
  }
}

extension ReLU6: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.clamp(least: 0, most: 6), input)
  }
}

extension Hardsigmoid: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.hardsigmoid, input)
  }
}
