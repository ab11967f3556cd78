import Core
import Kernels

extension Tensor {
  /// The larger of two elements, broadcasting; where they are equal, each gets half of the gradient.
  public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { chosen(a, b, .maximum, .maximum, .greater) }

  /// The smaller of two elements, broadcasting; where they are equal, each gets half of the gradient.
  public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { chosen(a, b, .minimum, .minimum, .less) }

  private static func chosen(
    _ a: Tensor, _ b: Tensor, _ kernel: BinaryOperation, _ operation: Operation, _ wins: Comparison
  ) -> Tensor {
    let (x, y) = (a.array, b.array)
    return recorded(operation, [a, b], Elementwise.binary(kernel, x, y)) {
      { gradient, _ in
        let first = Tensor(Elementwise.compare(wins, x, y)).cast(to: x.dtype)
        let equal = Tensor(Elementwise.compare(.equal, x, y)).cast(to: x.dtype)
        let share = first + equal * 0.5
        return [(gradient * share).summed(to: x.shape), (gradient * (1 - share)).summed(to: y.shape)]
      }
    }
  }

  /// `self` to the power `exponent`, element by element with broadcasting. The gradient with respect to the exponent
  /// needs a base that is not negative.
  public func power(_ exponent: Tensor) -> Tensor {
    let output = Elementwise.binary(.power, array, exponent.array)
    // The exponent is kept for the base's gradient only, and the result for the exponent's.
    let (x, y, power) = (array, wantsGradient ? exponent.array : nil, exponent.wantsGradient ? output : nil)
    let exponentShape = exponent.shape
    return Tensor.recorded(.power, [self, exponent], output) {
      { gradient, recall in
        let (base, none) = (recall.operand(0, x), Tensor(0, x.dtype))
        // Where the exponent is 0 the power is 1 whatever the base, and powers of a base of 0 stay 0 (or 1).
        let slope = y.map { y in
          let upper = recall.operand(1, y)
          return Tensor.select(Tensor(y) .== none, none, upper * base.power(upper - 1))
        }
        let growth = power.map { Tensor.select(Tensor(x) .== none, none, recall.output($0) * base.log()) }
        return [
          slope.map { (gradient * $0).summed(to: x.shape) }, growth.map { (gradient * $0).summed(to: exponentShape) },
        ]
      }
    }
  }

  /// Elements of `a` where `condition` (uint8) is not 0, of `b` elsewhere; all three broadcast.
  public static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    let (mask, shapeA, shapeB) = (Tensor(condition.array), a.shape, b.shape)
    return recorded(.select, [a, b], Elementwise.select(condition.array, a.array, b.array)) {
      { gradient, _ in
        let none = Tensor(0, gradient.dtype)
        return [
          select(mask, gradient, none).summed(to: shapeA), select(mask, none, gradient).summed(to: shapeB),
        ]
      }
    }
  }

  /// The same numbers in another element type. Gradients flow between float32 and float64; integers are constants.
  public func cast(to dtype: DType) -> Tensor {
    guard dtype != self.dtype else { return self }
    let output = Elementwise.cast(array, to: dtype)
    guard dtype.isFloatingPoint && self.dtype.isFloatingPoint else { return Tensor(output) }
    let original = self.dtype
    return Tensor.recorded(.cast, [self], output) { { gradient, _ in [gradient.cast(to: original)] } }
  }
}
