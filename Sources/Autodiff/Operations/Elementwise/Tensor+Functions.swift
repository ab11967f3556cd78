import Core
import Foundation
import Kernels

extension Tensor {
  /// A function of each element on its own.
  func mapped(_ function: UnaryOperation, as operation: Operation) -> Tensor {
    requireFloatingPoint(operation)
    let output = Elementwise.unary(function, array)
    let needs = function.gradientNeeds
    return Tensor.recorded(operation, [self], output) { [array] in
      let input = needs.input ? array : nil
      let result = needs.output ? output : nil
      return { gradient, recall in
        guard recall.isRecording else {
          let values = gradient.array
          return [Tensor(Elementwise.unaryGradient(function, input: input, output: result, outputGradient: values))]
        }
        let given = input.map { recall.operand(0, $0) }
        return [function.pullback(gradient, input: given, output: result.map { recall.output($0) })]
      }
    }
  }

  func requireFloatingPoint(_ operation: Operation) {
    require(dtype.isFloatingPoint, "\(operation): it needs float32 or float64, not \(array.described); cast first")
  }

  /// The absolute value; its gradient at 0 is 0.
  public func absolute() -> Tensor { mapped(.absolute, as: .absolute) }
  /// e to the power of each element; above 88.7 in float32 that is infinite.
  public func exp() -> Tensor { mapped(.exp, as: .exp) }
  /// The natural logarithm.
  public func log() -> Tensor { mapped(.log, as: .log) }
  /// log(1 + x), accurate near 0.
  public func log1p() -> Tensor { mapped(.log1p, as: .log1p) }
  /// exp(x) - 1, accurate near 0.
  public func expm1() -> Tensor { mapped(.expm1, as: .expm1) }
  /// The square root; nan for negative elements. Its gradient at 0 is infinite. PyTorch: `sqrt`.
  public func squareRoot() -> Tensor { mapped(.sqrt, as: .sqrt) }
  /// 1 / x; an infinity at 0.
  public func reciprocal() -> Tensor { mapped(.reciprocal, as: .reciprocal) }
  /// x · x. PyTorch: `square`.
  public func squared() -> Tensor { mapped(.square, as: .square) }
  /// The sine of an angle in radians.
  public func sin() -> Tensor { mapped(.sin, as: .sin) }
  /// The cosine of an angle in radians.
  public func cos() -> Tensor { mapped(.cos, as: .cos) }
  /// The error function.
  public func erf() -> Tensor { mapped(.erf, as: .erf) }
  /// -1, 0 or 1; its gradient is 0.
  public func sign() -> Tensor { mapped(.sign, as: .sign) }
  /// Rounded down; its gradient is 0.
  public func floor() -> Tensor { mapped(.floor, as: .floor) }
  /// Each element to the power `exponent`.
  public func power(_ exponent: Double) -> Tensor { mapped(.power(exponent), as: .powerScalar) }
  /// Each element moved into `range`; the gradient is 0 where that changed it.
  public func clamped(to range: ClosedRange<Double>) -> Tensor {
    mapped(.clamp(range.lowerBound, range.upperBound), as: .clamp)
  }
  /// Each element, or the bound where it is below that; the gradient is 0 where that changed it.
  public func clamped(to range: PartialRangeFrom<Double>) -> Tensor {
    mapped(.clamp(range.lowerBound, .infinity), as: .clamp)
  }
  /// Each element, or the bound where it is above that; the gradient is 0 where that changed it.
  public func clamped(to range: PartialRangeThrough<Double>) -> Tensor {
    mapped(.clamp(-.infinity, range.upperBound), as: .clamp)
  }

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

extension UnaryOperation {
  /// The gradient with respect to the operand in operations on tensors, so that it can be differentiated in turn. The
  /// kernels compute the same in one pass.
  ///
  /// - Parameters:
  ///   - input: the operand, where `gradientNeeds` it.
  ///   - output: the result, where `gradientNeeds` it.
  func pullback(_ gradient: Tensor, input: Tensor?, output: Tensor?) -> Tensor {
    if let input { return fromInput(gradient, input) }
    if let output { return fromOutput(gradient, output) }
    switch self {
    case .negate: return -gradient
    case .multiplyScalar(let factor): return gradient * factor
    case .divideScalar(let divisor): return gradient / divisor
    case .addScalar: return gradient
    default: return gradient * 0
    }
  }

  private func fromOutput(_ gradient: Tensor, _ y: Tensor) -> Tensor {
    switch self {
    case .relu: return gradient * y.indicator { $0 .> 0 }
    case .relu6: return gradient * y.indicator { $0 .> 0 } * y.indicator { $0 .< 6 }
    case .leakyReLU(let slope): return gradient * y.indicator(otherwise: slope) { $0 .> 0 }
    case .tanh: return gradient * (1 - y * y)
    case .sigmoid: return gradient * y * (1 - y)
    case .exp: return gradient * y
    case .expm1: return gradient * (y + 1)
    case .elu(let alpha): return gradient * Tensor.select(y .> 0, Tensor(1, y.dtype), y + alpha)
    case .sqrt: return gradient / (y * 2)
    case .reciprocal: return -gradient * y * y
    default: fail("\(self): its gradient is not known from its output")
    }
  }

  private func fromInput(_ gradient: Tensor, _ x: Tensor) -> Tensor {
    switch self {
    case .absolute: return gradient * x.sign()
    case .log: return gradient / x
    case .square: return gradient * x * 2
    case .sin: return gradient * x.cos()
    case .cos: return -gradient * x.sin()
    case .gelu:
      let distribution = ((x * 0.5.squareRoot()).erf() + 1) * 0.5
      let density = (x * x * -0.5).exp() * (1 / (2 * Double.pi).squareRoot())
      return gradient * (distribution + x * density)
    case .erf: return gradient * (x * x * -1).exp() * (2 / Double.pi.squareRoot())
    case .softplus: return gradient * x.sigmoid()
    case .silu:
      let gate = x.sigmoid()
      return gradient * gate * (x * (1 - gate) + 1)
    case .hardswish:
      // The clamp keeps infinities out of a product with 0.
      let (inside, above) = (x.indicator { $0 .> -3 } * x.indicator { $0 .< 3 }, x.indicator { $0 .>= 3 })
      return gradient * ((x.clamped(to: -3...3) / 3 + 0.5) * inside + above)
    case .elu(let alpha): return gradient * Tensor.select(x .> 0, Tensor(1, x.dtype), x.clamped(to: ...0).exp() * alpha)
    case .leakyReLU(let slope): return gradient * x.indicator(otherwise: slope) { $0 .> 0 }
    case .power(let exponent): return exponent == 0 ? gradient * 0 : gradient * x.power(exponent - 1) * exponent
    case .clamp(let low, let high): return gradient * x.indicator { $0 .>= low } * x.indicator { $0 .<= high }
    case .log1p: return gradient / (x + 1)
    default: fail("\(self): its gradient is not known from its input")
    }
  }
}

extension Tensor {
  /// 1 where `condition` holds of this tensor's values and `otherwise` elsewhere, as a constant.
  func indicator(otherwise: Double = 0, _ condition: (Tensor) -> Tensor) -> Tensor {
    let holds = condition(detached()).cast(to: dtype)
    return otherwise == 0 ? holds : holds * (1 - otherwise) + otherwise
  }

  /// What of this gradient a rectifier with this `output` let through; itself where there was none.
  func passed(through output: NDArray?, of rectifier: Rectifier? = .relu) -> Tensor {
    guard let output, let rectifier else { return self }
    guard isTraced else { return Tensor(Elementwise.gradient(array, of: rectifier, output: output)) }
    return rectifier.function.pullback(self, input: nil, output: Tensor(output))
  }
}
