import Kernels

extension Tensor {
  public func tanh() -> Tensor { mapped(.tanh, as: .tanh) }
  /// 1 / (1 + exp(-x)).
  public func sigmoid() -> Tensor { mapped(.sigmoid, as: .sigmoid) }
  /// max(x, 0); its gradient at 0 is 0.
  public func relu() -> Tensor { mapped(.relu, as: .relu) }
  /// x where positive, slope * x elsewhere.
  public func leakyReLU(slope: Double = 0.01) -> Tensor { mapped(.leakyReLU(slope: slope), as: .leakyReLU) }
  /// x * Phi(x) with the exact normal distribution (Hendrycks and Gimpel 2016).
  public func gelu() -> Tensor { mapped(.gelu, as: .gelu) }
  /// log(1 + exp(x)), computed without overflow.
  public func softplus() -> Tensor { mapped(.softplus, as: .softplus) }
}
