extension PlainPooling {
  /// The mean of each window of `[N, C, H, W]`.
  ///
  /// - Parameter countingPadding: whether zeros of the padding count in the mean; what lies beyond the padding (in
  ///   ceil mode) never does, as in PyTorch.
  public static func average(_ input: NDArray, _ geometry: PoolingGeometry, countingPadding: Bool) -> NDArray {
    Bins(input.shape, input.dtype, geometry, countingPadding).average(input)
  }

  /// Spreads each gradient over the pixels of its window.
  public static func averageGradient(
    _ outputGradient: NDArray, inputShape: Shape, _ geometry: PoolingGeometry, countingPadding: Bool
  ) -> NDArray {
    Bins(inputShape, outputGradient.dtype, geometry, countingPadding).gradient(outputGradient, inputShape)
  }

  /// Means over `height` x `width` bins that cover `[N, C, H, W]`: bin i of n goes from `floor(i H / n)` to
  /// `ceil((i + 1) H / n)`, as in PyTorch.
  public static func adaptiveAverage(_ input: NDArray, height: Int, width: Int) -> NDArray {
    Bins(input.shape, input.dtype, height: height, width: width).average(input)
  }

  /// The gradient of `adaptiveAverage`; the bins follow from the two shapes.
  public static func adaptiveAverageGradient(_ outputGradient: NDArray, inputShape: Shape) -> NDArray {
    require(
      outputGradient.shape.count == 4,
      "adaptive average pooling, gradient: \(outputGradient.described) must be [N, C, H', W']; reshape it")
    let (height, width) = (outputGradient.shape[2], outputGradient.shape[3])
    return Bins(inputShape, outputGradient.dtype, height: height, width: width).gradient(outputGradient, inputShape)
  }
}
