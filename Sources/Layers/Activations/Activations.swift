import Autodiff

/// max(x, 0).
public struct ReLU: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.relu() }
}

/// x where positive, slope · x elsewhere.
public struct LeakyReLU: Layer {
  public let slope: Double
  public init(slope: Double = 0.01) { self.slope = slope }
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.leakyReLU(slope: slope) }
}

/// 1 / (1 + exp(-x)).
public struct Sigmoid: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.sigmoid() }
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
