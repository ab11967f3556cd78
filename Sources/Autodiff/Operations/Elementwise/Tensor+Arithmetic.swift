import Kernels

// Arithmetic between tensors broadcasts as in NumPy: shapes are aligned at their last axes, and an axis of size 1, or a
// missing one, is repeated. The gradient of a repeated operand is summed back to its own shape.

extension Tensor {
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let (wantsA, wantsB, shapeA, shapeB) = (a.wantsGradient, b.wantsGradient, a.shape, b.shape)
    return recorded(.add, [a, b], Elementwise.binary(.add, a.array, b.array)) {
      { gradient in
        [wantsA ? gradient.summed(to: shapeA) : nil, wantsB ? gradient.summed(to: shapeB) : nil]
      }
    }
  }

  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let (wantsA, wantsB, shapeA, shapeB) = (a.wantsGradient, b.wantsGradient, a.shape, b.shape)
    return recorded(.subtract, [a, b], Elementwise.binary(.subtract, a.array, b.array)) {
      { gradient in
        [wantsA ? gradient.summed(to: shapeA) : nil, wantsB ? (-gradient).summed(to: shapeB) : nil]
      }
    }
  }

  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let (wantsA, wantsB, x, y) = (a.wantsGradient, b.wantsGradient, a.detached(), b.detached())
    return recorded(.multiply, [a, b], Elementwise.binary(.multiply, a.array, b.array)) {
      { gradient in
        [wantsA ? (gradient * y).summed(to: x.shape) : nil, wantsB ? (gradient * x).summed(to: y.shape) : nil]
      }
    }
  }

  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let (wantsA, wantsB, x, y) = (a.wantsGradient, b.wantsGradient, a.detached(), b.detached())
    return recorded(.divide, [a, b], Elementwise.binary(.divide, a.array, b.array)) {
      { gradient in
        [
          wantsA ? (gradient / y).summed(to: x.shape) : nil,
          wantsB ? (-gradient * x / (y * y)).summed(to: y.shape) : nil,
        ]
      }
    }
  }

  public static prefix func - (x: Tensor) -> Tensor { x.mapped(.negate, as: .negate) }

  public static func + (x: Tensor, value: Double) -> Tensor { x.mapped(.addScalar(value), as: .addScalar) }
  public static func + (value: Double, x: Tensor) -> Tensor { x + value }
  public static func - (x: Tensor, value: Double) -> Tensor { x + -value }
  public static func - (value: Double, x: Tensor) -> Tensor { -x + value }
  public static func * (x: Tensor, value: Double) -> Tensor { x.mapped(.multiplyScalar(value), as: .multiplyScalar) }
  public static func * (value: Double, x: Tensor) -> Tensor { x * value }
  public static func / (x: Tensor, value: Double) -> Tensor { x * (1 / value) }
  public static func / (value: Double, x: Tensor) -> Tensor { x.reciprocal() * value }

  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

  /// This gradient with the axes that broadcasting repeated summed up again.
  func summed(to shape: Shape) -> Tensor { shape == self.shape ? self : Tensor(Reduction.sum(array, toShape: shape)) }
}
