import Core

extension Elementwise {
  /// The gradient of a loss with respect to the input of `op`, given the gradient with respect to its output.
  ///
  /// - Parameters:
  ///   - input: what the operation read; needed where `op.gradientNeeds.input`.
  ///   - output: what it returned; needed where `op.gradientNeeds.output`.
  ///   - outputGradient: decides the layout of the result.
  public static func unaryGradient(
    _ op: UnaryOperation, input: NDArray?, output: NDArray?, outputGradient: NDArray
  ) -> NDArray {
    let gradient = op.gradientKeepsZero ? outputGradient : outputGradient.withoutPadding()
    switch op {
    case .addScalar: return gradient
    case .negate: return unary(.negate, gradient)
    case .multiplyScalar, .divideScalar: return unary(op, gradient)
    case .sign, .floor: return NDArray(zeros: gradient.shape, gradient.dtype, layout: gradient.layout)
    default: break
    }
    guard let kept = op.gradientNeeds.output ? output : input else {
      fail("gradient of elementwise \(op): its \(op.gradientNeeds.output ? "output" : "input") was not given")
    }
    require(
      kept.shape == gradient.shape && kept.dtype == gradient.dtype,
      "gradient of elementwise \(op): shape \(kept.shape) (\(kept.dtype)) of the kept array differs from "
        + "\(gradient.shape) (\(gradient.dtype)) of the gradient")
    let aligned = kept.converted(to: gradient.layout)
    let result = NDArray(uninitialized: gradient.shape, gradient.dtype, layout: gradient.layout)
    Profile.measure("elementwise, gradient", .pass(result, aligned, gradient)) {
      switch gradient.dtype {
      case .float32: run(op, aligned, gradient, result, as: Float.self)
      case .float64: run(op, aligned, gradient, result, as: Double.self)
      case .int32, .uint8: failUnsupported("gradient of elementwise \(op)", gradient)
      }
    }
    return result
  }

  private static func run<T: RealScalar>(
    _ op: UnaryOperation, _ kept: NDArray, _ gradient: NDArray, _ result: NDArray, as type: T.Type
  ) {
    let kept = kept.address(as: T.self)
    let upper = gradient.address(as: T.self)
    let lower = result.address(as: T.self)
    ThreadPool.run(result.storedCount, grain: op.grain) { range in
      let start = range.lowerBound
      if op.gradientNeeds.output {
        fromOutput(op, kept + start, upper + start, lower + start, range.count)
      } else {
        fromInput(op, kept + start, upper + start, lower + start, range.count)
      }
    }
  }

  private static func fromOutput<T: RealScalar>(
    _ op: UnaryOperation, _ y: UnsafeMutablePointer<T>, _ g: UnsafeMutablePointer<T>, _ r: UnsafeMutablePointer<T>,
    _ n: Int
  ) {
    switch op {
    case .relu: each(y, g, r, n) { $0 > 0 ? $1 : 0 }
    case .relu6: each(y, g, r, n) { $0 > 0 && !($0 >= 6) ? $1 : 0 }
    case .leakyReLU(let slope):
      let slope = T(slope)
      each(y, g, r, n) { $0 > 0 ? $1 : $1 * slope }
    case .tanh: each(y, g, r, n) { $1 * (1 - $0 * $0) }
    case .sigmoid: each(y, g, r, n) { $1 * $0 * (1 - $0) }
    case .exp: each(y, g, r, n) { $1 * $0 }
    case .expm1: each(y, g, r, n) { $1 * ($0 + 1) }
    case .elu(let alpha):
      let alpha = T(alpha)
      each(y, g, r, n) { $0 > 0 ? $1 : $1 * ($0 + alpha) }
    case .sqrt: each(y, g, r, n) { $1 / (2 * $0) }
    case .reciprocal: each(y, g, r, n) { -$1 * $0 * $0 }
    default: fail("gradient of elementwise \(op): it has no kernel from the output")
    }
  }

  private static func fromInput<T: RealScalar>(
    _ op: UnaryOperation, _ x: UnsafeMutablePointer<T>, _ g: UnsafeMutablePointer<T>, _ r: UnsafeMutablePointer<T>,
    _ n: Int
  ) {
    switch op {
    case .absolute: each(x, g, r, n) { $0 > 0 ? $1 : ($0 < 0 ? -$1 : 0) }
    case .log: each(x, g, r, n) { $1 / $0 }
    case .square: each(x, g, r, n) { 2 * $0 * $1 }
    case .sin: each(x, g, r, n) { $1 * T.cos($0) }
    case .cos: each(x, g, r, n) { -$1 * T.sin($0) }
    case .gelu:
      let scale = T(1 / (2 * Double.pi).squareRoot())
      each(x, g, r, n) { $1 * (normalDistribution($0) + $0 * scale * T.exp(-$0 * $0 / 2)) }
    case .erf:
      let scale = T(2 / Double.pi.squareRoot())
      each(x, g, r, n) { $1 * scale * T.exp(-$0 * $0) }
    case .softplus: each(x, g, r, n) { $1 * sigmoid($0) }
    case .silu:
      each(x, g, r, n) { x, g in
        let gate = sigmoid(x)
        return g * gate * (1 + x * (1 - gate))
      }
    case .hardswish: each(x, g, r, n) { $0 <= -3 ? 0 : ($0 >= 3 ? $1 : $1 * ($0 / 3 + 0.5)) }
    case .elu(let alpha):
      let alpha = T(alpha)
      each(x, g, r, n) { $0 > 0 ? $1 : $1 * alpha * T.exp($0) }
    case .leakyReLU(let slope):
      let slope = T(slope)
      each(x, g, r, n) { $0 > 0 ? $1 : $1 * slope }
    case .power(let exponent):
      let (factor, lowered) = (T(exponent), T(exponent - 1))
      if exponent == 0 { each(x, g, r, n) { _, _ in 0 } } else { each(x, g, r, n) { $1 * factor * T.pow($0, lowered) } }
    case .clamp(let low, let high):
      let (low, high) = (T(low), T(high))
      each(x, g, r, n) { $0 >= low && $0 <= high ? $1 : 0 }
    case .log1p: each(x, g, r, n) { $1 / (1 + $0) }
    default: fail("gradient of elementwise \(op): it has no kernel from the input")
    }
  }

  @inline(__always)
  private static func each<T>(
    _ a: UnsafeMutablePointer<T>, _ b: UnsafeMutablePointer<T>, _ r: UnsafeMutablePointer<T>, _ n: Int,
    _ function: (T, T) -> T
  ) {
    for i in 0..<n { r[i] = function(a[i], b[i]) }
  }
}
