import Core
import Foundation
import Kernels

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
