import Kernels

extension Tensor {
  /// The hyperbolic tangent; its gradient is 1 - tanh(x)².
  public func tanh() -> Tensor { mapped(.tanh, as: .tanh) }
  /// 1 / (1 + exp(-x)).
  public func sigmoid() -> Tensor { mapped(.sigmoid, as: .sigmoid) }
  /// max(x, 0); its gradient at 0 is 0.
  public func relu() -> Tensor { mapped(.relu, as: .relu) }
  /// min(max(x, 0), 6) (Krizhevsky 2010); its gradient at both bounds is 0.
  public func relu6() -> Tensor { mapped(.relu6, as: .relu6) }
  /// `relu` or `relu6`.
  package func rectified(by rectifier: Rectifier) -> Tensor { rectifier == .relu ? relu() : relu6() }
  /// x where positive, slope * x elsewhere.
  public func leakyReLU(slope: Double = 0.01) -> Tensor { mapped(.leakyReLU(slope: slope), as: .leakyReLU) }
  /// x * Phi(x) with the exact normal distribution (Hendrycks and Gimpel 2016).
  public func gelu() -> Tensor { mapped(.gelu, as: .gelu) }
  /// log(1 + exp(x)), computed without overflow.
  public func softplus() -> Tensor { mapped(.softplus, as: .softplus) }
  /// x / (1 + exp(-x)), also called swish (Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017).
  public func silu() -> Tensor { mapped(.silu, as: .silu) }
  /// x * min(max(x + 3, 0), 6) / 6 (Howard et al. 2019); its gradient is 0 at -3 and 1 at 3.
  public func hardswish() -> Tensor { mapped(.hardswish, as: .hardswish) }
  /// x where positive, alpha * (exp(x) - 1) elsewhere (Clevert, Unterthiner and Hochreiter 2016); its gradient at 0 is
  /// alpha.
  public func elu(alpha: Double = 1) -> Tensor { mapped(.elu(alpha: alpha), as: .elu) }
}
