import Core

extension Pooling {
  /// The gradient of the mean over each plane: `[N, C]` spread evenly over the input, `[N, C, H, W]`.
  public static func globalAverageGradient(
    _ outputGradient: NDArray, input: ArrayForm
  ) -> NDArray {
    require(
      input.shape.count == 4 && outputGradient.shape.elementsEqual(input.shape.prefix(2))
        && outputGradient.dtype.isFloatingPoint,
      "global average pooling, gradient: the gradient \(outputGradient.described) must be [N, C], float32 or float64, "
        + "for an input \(input.shape), which must be [N, C, H, W]")
    let result = NDArray(uninitialized: input.shape, outputGradient.dtype, layout: input.layout)
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
    ThreadPool.run(result.shape[0] * runs, grain: max(1, 16384 / max(1, pixels * lanes))) { rows in
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

extension Pooling {
  /// Means over `height` by `width` parts of nearly equal size. Where the parts are of equal size, they are the windows
  /// of an ordinary average.
  public static func adaptiveAverage(_ input: NDArray, height: Int, width: Int) -> NDArray {
    guard let geometry = evenWindows(input.shape, height, width) else {
      return PlainPooling.adaptiveAverage(input, height: height, width: width)
    }
    return average(input, geometry, countingPadding: false)
  }

  /// The gradient of `adaptiveAverage`; the parts follow from the two shapes.
  public static func adaptiveAverageGradient(
    _ outputGradient: NDArray, input: ArrayForm
  ) -> NDArray {
    require(
      outputGradient.shape.count == 4,
      "adaptive average pooling, gradient: the gradient \(outputGradient.described) must be [N, C, H', W']")
    let (height, width) = (outputGradient.shape[2], outputGradient.shape[3])
    guard let geometry = evenWindows(input.shape, height, width) else {
      return PlainPooling.adaptiveAverageGradient(outputGradient, inputShape: input.shape)
    }
    return averageGradient(outputGradient, input: input, geometry, countingPadding: false)
  }

  private static func evenWindows(_ input: Shape, _ height: Int, _ width: Int) -> PoolingGeometry? {
    guard input.count == 4, height > 0, width > 0, input[2] > 0, input[3] > 0 else { return nil }
    guard input[2] % height == 0, input[3] % width == 0 else { return nil }
    return PoolingGeometry(kernel: (input[2] / height, input[3] / width))
  }
}
