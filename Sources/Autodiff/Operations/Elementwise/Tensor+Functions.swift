import Core
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
}
