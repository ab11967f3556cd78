import Autodiff

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
