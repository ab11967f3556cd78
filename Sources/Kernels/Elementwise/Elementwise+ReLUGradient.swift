import CLoops

extension Elementwise {
  /// The gradient of a ReLU, given its output: `gradient` where the output is positive, 0 elsewhere. It is written over
  /// the gradient's own memory where nobody else holds that.
  ///
  /// - Returns: the gradient in the output's layout.
  public static func reluGradient(_ gradient: consuming NDArray, output: NDArray) -> NDArray {
    guard gradient.layout == output.layout, gradient.isUniquelyHeld() else {
      return unaryGradient(.relu, input: nil, output: output, outputGradient: gradient.converted(to: output.layout))
    }
    require(
      gradient.shape == output.shape && gradient.dtype == output.dtype,
      "gradient of ReLU: shape \(gradient.shape) (\(gradient.dtype)) differs from the output's \(output.shape) "
        + "(\(output.dtype))")
    Profile.measure("elementwise, gradient", .pass(output, output, output)) {
      switch output.dtype {
      case .float32:
        let (values, kept) = (gradient.floats, output.floats)
        Team.run(output.storedCount) { part in
          eil_mask_gradient(Int64(part.count), kept + part.lowerBound, values + part.lowerBound)
        }
      case .float64: mask(gradient, output, as: Double.self)
      case .int32, .uint8: failUnsupported("gradient of ReLU", output)
      }
    }
    return gradient
  }

  private static func mask<T: RealScalar>(_ gradient: borrowing NDArray, _ output: NDArray, as type: T.Type) {
    let values = gradient.address(as: T.self)
    let kept = output.address(as: T.self)
    Team.run(output.storedCount) { range in
      let (values, kept) = (values + range.lowerBound, kept + range.lowerBound)
      for i in 0..<range.count { values[i] = kept[i] > 0 ? values[i] : 0 }
    }
  }
}
