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
    _ outputGradient: NDArray, inputShape: Shape, inputLayout: Layout
  ) -> NDArray {
    require(
      outputGradient.shape.count == 4,
      "adaptive average pooling, gradient: the gradient \(outputGradient.described) must be [N, C, H', W']")
    let (height, width) = (outputGradient.shape[2], outputGradient.shape[3])
    guard let geometry = evenWindows(inputShape, height, width) else {
      return PlainPooling.adaptiveAverageGradient(outputGradient, inputShape: inputShape)
    }
    return averageGradient(
      outputGradient, inputShape: inputShape, inputLayout: inputLayout, geometry, countingPadding: false)
  }

  private static func evenWindows(_ input: Shape, _ height: Int, _ width: Int) -> PoolingGeometry? {
    guard input.count == 4, height > 0, width > 0, input[2] > 0, input[3] > 0 else { return nil }
    guard input[2] % height == 0, input[3] % width == 0 else { return nil }
    return PoolingGeometry(kernel: (input[2] / height, input[3] / width))
  }
}
