import Core
import Kernels

extension Tensor {
  /// The largest value of each window of `[N, C, H, W]`.
  public func maxPooled(_ geometry: PoolingGeometry) -> Tensor {
    _ = geometry.outputShape(input: shape, dtype: dtype, operation: "max pooling")
    let (output, winners) = Pooling.maximum(array, geometry)
    return Tensor.recorded(
      .maxPool, [self], output, keeping: MaxPoolPullback(winners: winners, input: array.form, geometry: geometry))
  }

  /// Zeros of `shape` with each element of this tensor where the largest value of its window was.
  ///
  /// - Parameter places: the offsets of these values in their planes, int32 of this tensor's shape.
  func unpooled(_ places: NDArray, to shape: Shape) -> Tensor {
    let (planes, windows) = (places.shape[0] * places.shape[1], places.shape[2] * places.shape[3])
    return reshaped([planes, windows])
      .scatterAdded(Tensor(places.reshaped([planes, windows])), axis: 1, size: shape[2] * shape[3])
      .reshaped(Array(shape))
  }

  /// The mean of each window of `[N, C, H, W]`.
  ///
  /// - Parameter countIncludesPadding: whether zeros of the padding count as values, as is PyTorch's default.
  public func averagePooled(_ geometry: PoolingGeometry, countIncludesPadding: Bool = true) -> Tensor {
    _ = geometry.outputShape(input: shape, dtype: dtype, operation: "average pooling")
    let input = array.form
    return mapped(
      linearlyAs: .averagePool, { Pooling.average($0, geometry, countingPadding: countIncludesPadding) },
      transpose: { Pooling.averageGradient($0, input: input, geometry, countingPadding: countIncludesPadding) })
  }

  /// Means over windows that divide `[N, C, H, W]` into `height` by `width` parts of nearly equal size.
  public func adaptiveAveragePooled(height: Int, width: Int) -> Tensor {
    let input = array.form
    return mapped(
      linearlyAs: .adaptiveAveragePool, { Pooling.adaptiveAverage($0, height: height, width: width) },
      transpose: { Pooling.adaptiveAverageGradient($0, input: input) })
  }

  /// The mean of each plane: `[N, C, H, W]` becomes `[N, C]`.
  public func globalAveragePooled() -> Tensor {
    require(
      rank == 4,
      "global average pooling: the input \(array.described) must be [N, C, H, W]; pool before flattening, and give a "
        + "single image a first axis of 1")
    let input = array.form
    return mapped(
      linearlyAs: .globalAveragePool, { Reduction.mean($0, axes: [2, 3]) },
      transpose: { Pooling.globalAverageGradient($0, input: input) })
  }
}

/// Where the largest values were, and what was pooled.
private struct MaxPoolPullback: KernelPullback {
  let winners: Pooling.Winners
  let input: ArrayForm
  let geometry: PoolingGeometry

  func gradients(taking outputGradient: inout NDArray?, _: inout Gradients) -> [Tensor?] {
    guard let upper = outputGradient else { return [] }
    outputGradient = nil
    return [Tensor(Pooling.maximumGradient(upper, winners, input: input, geometry))]
  }

  var differentiable: Tape.Differentiable {
    .rule { gradient, _ in
      let places = Pooling.places(winners, input: input, geometry)
      return [gradient.unpooled(places, to: input.shape)]
    }
  }
}

extension Tensor {
  /// The largest values of windows that divide `[N, C, H, W]` into `height` by `width` parts of nearly equal size.
  /// PyTorch: `adaptive_max_pool2d`.
  ///
  /// Where the parts are no equal windows, equal values share the gradient.
  public func adaptiveMaxPooled(height: Int, width: Int) -> Tensor {
    require(
      rank == 4 && height > 0 && width > 0 && shape[2] > 0 && shape[3] > 0,
      "adaptive maximum pooling: the input \(storedArray.described) must be [N, C, H, W] with at least one pixel, and "
        + "the parts \(height) x \(width) at least one each way; pool before flattening, and give a single image a "
        + "first axis of 1")
    guard shape[2] % height != 0 || shape[3] % width != 0 else {
      return maxPooled(PoolingGeometry(kernel: (shape[2] / height, shape[3] / width)))
    }
    return largestParts(height, axis: 2).largestParts(width, axis: 3)
  }

  private func largestParts(_ count: Int, axis: Int) -> Tensor {
    let size = shape[axis]
    let parts = (0..<count).map { part in
      sliced(part * size / count..<((part + 1) * size + count - 1) / count, axis: axis)
        .largest([axis], keepingAxes: true)
    }
    return .concatenated(parts, axis: axis)
  }
}
