import Core
import Kernels

// Arithmetic between tensors broadcasts as in NumPy: shapes are aligned at their last axes, and an axis of size 1, or a
// missing one, is repeated. The gradient of a repeated operand is summed back to its own shape.

extension Tensor {
  /// The sum, element by element. Shapes broadcast as in NumPy; shapes that do not, and operands of different types,
  /// stop the program.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let (wantsA, wantsB, shapeA, shapeB) = (a.wantsGradient, b.wantsGradient, a.shape, b.shape)
    return recorded(.add, [a, b], Elementwise.binary(.add, a.array, b.array)) {
      { gradient, _ in
        [wantsA ? gradient.summed(to: shapeA) : nil, wantsB ? gradient.summed(to: shapeB) : nil]
      }
    }
  }

  /// The difference, element by element, broadcasting like `+`.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let (wantsA, wantsB, shapeA, shapeB) = (a.wantsGradient, b.wantsGradient, a.shape, b.shape)
    return recorded(.subtract, [a, b], Elementwise.binary(.subtract, a.array, b.array)) {
      { gradient, _ in
        [wantsA ? gradient.summed(to: shapeA) : nil, wantsB ? (-gradient).summed(to: shapeB) : nil]
      }
    }
  }

  /// The product, element by element, broadcasting like `+`. Each operand that the other's gradient needs is kept for
  /// the backward pass.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    // Each operand is kept for the other's gradient only.
    let (x, y) = (b.wantsGradient ? a.array : nil, a.wantsGradient ? b.array : nil)
    let (shapeA, shapeB) = (a.shape, b.shape)
    return recorded(.multiply, [a, b], Elementwise.binary(.multiply, a.array, b.array)) {
      { gradient, recall in
        [
          y.map { (gradient * recall.operand(1, $0)).summed(to: shapeA) },
          x.map { (gradient * recall.operand(0, $0)).summed(to: shapeB) },
        ]
      }
    }
  }

  /// The quotient, element by element, broadcasting like `+`. Dividing floating point by 0 gives an infinity or nan.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let (wantsA, shapeA, y) = (a.wantsGradient, a.shape, b.array)
    let output = Elementwise.binary(.divide, a.array, b.array)
    let quotient = b.wantsGradient ? output : nil
    return recorded(.divide, [a, b], output) {
      { gradient, recall in
        let slope = gradient / recall.operand(1, y)
        return [
          wantsA ? slope.summed(to: shapeA) : nil,
          quotient.map { (-slope * recall.output($0)).summed(to: y.shape) },
        ]
      }
    }
  }

  /// The negative of each element.
  public static prefix func - (x: Tensor) -> Tensor { x.mapped(.negate, as: .negate) }

  /// `value` added to each element, in the tensor's own type.
  public static func + (x: Tensor, value: Double) -> Tensor { x.mapped(.addScalar(value), as: .addScalar) }
  /// `value` added to each element, in the tensor's own type.
  public static func + (value: Double, x: Tensor) -> Tensor { x + value }
  /// `value` subtracted from each element, in the tensor's own type.
  public static func - (x: Tensor, value: Double) -> Tensor { x + -value }
  /// Each element subtracted from `value`, in the tensor's own type.
  public static func - (value: Double, x: Tensor) -> Tensor { -x + value }
  /// Each element times `value`, in the tensor's own type.
  public static func * (x: Tensor, value: Double) -> Tensor { x.mapped(.multiplyScalar(value), as: .multiplyScalar) }
  /// Each element times `value`, in the tensor's own type.
  public static func * (value: Double, x: Tensor) -> Tensor { x * value }
  // Not by the reciprocal, which is rounded: 49 would not go into 49 once.
  /// Each element divided by `value`, in the tensor's own type.
  public static func / (x: Tensor, value: Double) -> Tensor { x.mapped(.divideScalar(value), as: .multiplyScalar) }
  /// `value` divided by each element. Floating point only: other types stop the program.
  public static func / (value: Double, x: Tensor) -> Tensor {
    x.requireFloatingPoint(.divide)
    return Tensor(value, x.dtype) / x
  }

  /// `a = a + b`: a new tensor, and a step on the tape; other copies of `a` keep their values.
  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  /// `a = a - b`: a new tensor, and a step on the tape; other copies of `a` keep their values.
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  /// `a = a * b`: a new tensor, and a step on the tape; other copies of `a` keep their values.
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  /// `a = a / b`: a new tensor, and a step on the tape; other copies of `a` keep their values.
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

  /// This tensor with the axes that broadcasting from `shape` repeated summed up again.
  func summed(to shape: Shape) -> Tensor {
    let own = self.shape
    guard shape != own else { return self }
    return mapped(
      linearlyAs: .sum, { Reduction.sum($0, toShape: shape) }, transpose: { Shaping.broadcast($0, to: own) })
  }
}
