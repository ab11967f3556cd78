import Core

/// Pooling over windows of `[N, C, H, W]` in row-major order, for any geometry, in float32 and float64.
public enum PlainPooling {
  /// The largest value of each window, the first of equals and NaN before all numbers, and where it was.
  ///
  /// - Returns: the output `[N, C, H', W']` and, of the same shape, each maximum's offset in its input plane (int32;
  ///   -1 where a dilated window meets padding only, whose maximum is minus infinity).
  public static func maximum(
    _ input: NDArray, _ geometry: PoolingGeometry
  ) -> (output: NDArray, indices: NDArray) {
    let shape = geometry.outputShape(input: input.shape, dtype: input.dtype, operation: "max pooling")
    require(
      input.shape.product(of: 2..<4) <= Int(Int32.max),
      "max pooling: the planes of the input \(input.described) have more pixels than the \(Int32.max) whose places can "
        + "be noted; cut the images")
    let input = input.plain()
    let output = NDArray(uninitialized: shape, input.dtype)
    let indices = NDArray(uninitialized: shape, .int32)
    switch input.dtype {
    case .float32: maximum(input, output, indices, geometry, as: Float.self)
    case .float64: maximum(input, output, indices, geometry, as: Double.self)
    case .int32, .uint8: failUnsupported("max pooling", input)
    }
    return (output, indices)
  }

  private static func maximum<T: RealScalar>(
    _ input: NDArray, _ output: NDArray, _ indices: NDArray, _ geometry: PoolingGeometry, as type: T.Type
  ) {
    let (x, y, places) = (input.address(as: T.self), output.address(as: T.self), indices.address(as: Int32.self))
    let (height, width) = (input.shape[2], input.shape[3])
    let (rows, columns) = (output.shape[2], output.shape[3])
    let work = rows * columns * geometry.kernelHeight * geometry.kernelWidth
    ThreadPool.run(input.shape[0] * input.shape[1], grain: max(1, 16384 / max(1, work))) { planes in
      for plane in planes {
        let source = x + plane * height * width
        var target = plane * rows * columns
        for row in 0..<rows {
          let top = row * geometry.strideHeight - geometry.top
          let ys = taps(top, geometry.kernelHeight, geometry.dilationHeight, height)
          for column in 0..<columns {
            let left = column * geometry.strideWidth - geometry.left
            let xs = taps(left, geometry.kernelWidth, geometry.dilationWidth, width)
            var best = -T.infinity
            var place = -1
            var i = ys.lowerBound
            while i < ys.upperBound {
              var at = i * width + xs.lowerBound
              let end = i * width + xs.upperBound
              while at < end {
                if place < 0 || source[at].exceeds(best) { (best, place) = (source[at], at) }
                at += geometry.dilationWidth
              }
              i += geometry.dilationHeight
            }
            y[target] = best
            places[target] = Int32(place)
            target += 1
          }
        }
      }
    }
  }

  /// The pixels from the first to behind the last one that a window meets which starts at `start`.
  @inline(__always)
  private static func taps(_ start: Int, _ kernel: Int, _ dilation: Int, _ size: Int) -> Range<Int> {
    let first = start >= 0 ? start : start + (-start + dilation - 1) / dilation * dilation
    let end = min(size, start + (kernel - 1) * dilation + 1)
    return first < end ? first..<end : 0..<0
  }

  /// Sends each gradient to where the maximum of its window was.
  ///
  /// - Parameter indices: from `maximum`, of the shape of `outputGradient`.
  public static func maximumGradient(
    _ outputGradient: NDArray, indices: NDArray, inputShape: Shape
  ) -> NDArray {
    require(
      outputGradient.shape == indices.shape && indices.dtype == .int32 && inputShape.count == 4,
      "max pooling, gradient: the gradient \(outputGradient.described) must have the shape of the indices "
        + "\(indices.described), int32, and the input \(inputShape) must be [N, C, H, W]")
    let gradient = outputGradient.plain()
    let result = NDArray(zeros: inputShape, gradient.dtype)
    switch gradient.dtype {
    case .float32: maximumGradient(gradient, indices, result, as: Float.self)
    case .float64: maximumGradient(gradient, indices, result, as: Double.self)
    case .int32, .uint8: failUnsupported("max pooling, gradient", gradient)
    }
    return result
  }

  private static func maximumGradient<T: RealScalar>(
    _ gradient: NDArray, _ indices: NDArray, _ result: NDArray, as type: T.Type
  ) {
    let (g, places, x) = (gradient.address(as: T.self), indices.address(as: Int32.self), result.address(as: T.self))
    let outputs = gradient.shape[2] * gradient.shape[3]
    let pixels = result.shape[2] * result.shape[3]
    ThreadPool.run(result.shape[0] * result.shape[1], grain: max(1, 16384 / max(1, outputs))) { planes in
      for plane in planes {
        let target = x + plane * pixels
        for i in plane * outputs..<(plane + 1) * outputs where places[i] >= 0 { target[Int(places[i])] += g[i] }
      }
    }
  }
}

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
