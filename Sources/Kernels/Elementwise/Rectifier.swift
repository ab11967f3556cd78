import CLoops
import Core

/// An activation that a kernel can apply in its own pass, since all that its gradient needs is the output.
public enum Rectifier: Sendable, Hashable {
  /// `max(x, 0)`.
  case relu
  /// `min(max(x, 0), 6)`.
  case relu6

  /// The same as an elementwise operation of its own.
  public var function: UnaryOperation { self == .relu ? .relu : .relu6 }

  /// Where outputs end; NaN, which no number reaches, where they do not.
  var ceiling: Float { self == .relu ? .nan : 6 }
}

extension Elementwise {
  /// What of `gradient` a rectifier let through, by its output: all between its bounds, 0 at them. It is written over
  /// the gradient's own memory where nobody else holds that.
  ///
  /// - Returns: the gradient in the output's layout.
  public static func gradient(
    _ gradient: consuming NDArray, of rectifier: Rectifier, output: NDArray
  ) -> NDArray {
    guard gradient.layout == output.layout, gradient.isUniquelyHeld() else {
      let aligned = gradient.converted(to: output.layout)
      return unaryGradient(rectifier.function, input: nil, output: output, outputGradient: aligned)
    }
    let ceiling = rectifier.ceiling
    require(
      gradient.shape == output.shape && gradient.dtype == output.dtype,
      "gradient of \(rectifier.function): shape \(gradient.shape) (\(gradient.dtype)) differs from the output's "
        + "\(output.shape) (\(output.dtype))")
    Profile.measure("elementwise, gradient", .pass(output, output, output)) {
      switch output.dtype {
      case .float32:
        let (values, kept) = (gradient.floats, output.floats)
        ThreadPool.run(output.storedCount) { part in
          eil_mask_gradient(Int64(part.count), kept + part.lowerBound, ceiling, values + part.lowerBound)
        }
      case .float64: mask(gradient, output, below: Double(ceiling), as: Double.self)
      case .int32, .uint8: failUnsupported("gradient of \(rectifier.function)", output)
      }
    }
    return gradient
  }

  private static func mask<T: RealScalar>(
    _ gradient: borrowing NDArray, _ output: NDArray, below ceiling: T, as type: T.Type
  ) {
    let values = gradient.address(as: T.self)
    let kept = output.address(as: T.self)
    ThreadPool.run(output.storedCount) { range in
      let (values, kept) = (values + range.lowerBound, kept + range.lowerBound)
      for i in 0..<range.count { values[i] = kept[i] > 0 && !(kept[i] >= ceiling) ? values[i] : 0 }
    }
  }
}
