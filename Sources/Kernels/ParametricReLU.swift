import Core

extension Elementwise {
  /// `x` where it is positive, `slope * x` elsewhere, in the layout of `x` where padding stays zero.
  ///
  /// - Parameter slope: of the type of `x`; broadcast to its shape.
  public static func parametricReLU(_ x: NDArray, slope: NDArray) -> NDArray {
    let scaled = binary(.multiply, x, slope)
    check(scaled, x, slope)
    let x = x.converted(to: scaled.layout)
    replace(scaled, with: x, wherePositive: x)
    return scaled
  }

  /// The gradient of `parametricReLU` with respect to `x`.
  public static func parametricReLUInputGradient(_ gradient: NDArray, _ x: NDArray, slope: NDArray) -> NDArray {
    let scaled = binary(.multiply, gradient, slope)
    check(scaled, x, slope)
    replace(scaled, with: gradient.converted(to: scaled.layout), wherePositive: x.converted(to: scaled.layout))
    return scaled
  }

  /// The gradient of `parametricReLU` with respect to the slope, in the slope's `shape`.
  public static func parametricReLUSlopeGradient(_ gradient: NDArray, _ x: NDArray, shape: Shape) -> NDArray {
    Reduction.sum(binary(.multiply, gradient, unary(.clamp(-.infinity, 0), x)), toShape: shape)
  }

  private static func check(_ result: NDArray, _ x: NDArray, _ slope: NDArray) {
    require(
      result.shape == x.shape,
      "parametric ReLU: the slopes \(slope.described) cannot be repeated to the input \(x.described); reshape them")
  }

  /// Overwrites stored elements of `target`, which nobody else holds, where those of `sign` are positive. All three
  /// have one layout.
  private static func replace(_ target: NDArray, with source: NDArray, wherePositive sign: NDArray) {
    Profile.measure("elementwise", .pass(target, source, sign)) {
      switch target.dtype {
      case .float32: replace(target, source, sign, as: Float.self)
      case .float64: replace(target, source, sign, as: Double.self)
      case .int32, .uint8: failUnsupported("parametric ReLU", target)
      }
    }
  }

  private static func replace<T: RealScalar>(
    _ target: NDArray, _ source: NDArray, _ sign: NDArray, as type: T.Type
  ) {
    let (values, source) = (target.address(as: T.self), source.address(as: T.self))
    let sign = sign.address(as: T.self)
    ThreadPool.run(target.storedCount) { range in
      let (values, source) = (values + range.lowerBound, source + range.lowerBound)
      let sign = sign + range.lowerBound
      for i in 0..<range.count { values[i] = sign[i] > 0 ? source[i] : values[i] }
    }
  }
}
