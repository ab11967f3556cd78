extension Pooling {
  /// The gradient of the mean over each plane: `[N, C]` spread evenly over `[N, C, H, W]`, written in `layout`.
  public static func globalAverageGradient(
    _ outputGradient: NDArray, inputShape: Shape, layout: Layout
  ) -> NDArray {
    require(
      inputShape.count == 4 && outputGradient.shape.elementsEqual(inputShape.prefix(2))
        && outputGradient.dtype.isFloatingPoint,
      "global average pooling, gradient: the gradient \(outputGradient.described) must be [N, C], float32 or float64, "
        + "for an input \(inputShape), which must be [N, C, H, W]")
    let result = NDArray(uninitialized: inputShape, outputGradient.dtype, layout: layout)
    switch outputGradient.dtype {
    case .float32: spread(outputGradient, over: result, as: Float.self)
    default: spread(outputGradient, over: result, as: Double.self)
    }
    return result
  }

  private static func spread<T: RealScalar>(_ gradient: NDArray, over result: NDArray, as type: T.Type) {
    let shape = FeatureRow(result)
    let (channels, pixels, lanes, runs) = (result.shape[1], shape.pixels, shape.lanes, shape.runs)
    let gradient = gradient.plain()
    let input = gradient.address(as: T.self)
    let output = result.address(as: T.self)
    let factor = 1 / T(pixels)
    Team.run(result.shape[0] * runs, grain: max(1, 16384 / max(1, pixels * lanes))) { rows in
      for row in rows {
        let (image, first) = (row / runs, row % runs * lanes)
        for lane in 0..<lanes {
          let channel = first + lane
          let value = channel < channels ? input[image * channels + channel] * factor : 0
          let start = output + row * pixels * lanes + lane
          for pixel in 0..<pixels { start[pixel * lanes] = value }
        }
      }
    }
  }
}
