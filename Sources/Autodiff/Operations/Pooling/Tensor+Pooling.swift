import Kernels

extension Tensor {
  /// The largest value of each window of `[N, C, H, W]`.
  public func maxPooled(_ geometry: PoolingGeometry) -> Tensor {
    let (shape, layout) = (shape, array.layout)
    let (output, winners) = Pooling.maximum(array, geometry)
    return Tensor.recorded(.maxPool, [self], output) {
      { gradient in
        let result = Pooling.maximumGradient(
          gradient.array, winners, inputShape: shape, inputLayout: layout, geometry)
        return [Tensor(result)]
      }
    }
  }

  /// The mean of each window of `[N, C, H, W]`.
  ///
  /// - Parameter countingPadding: whether zeros of the padding count as values, as is PyTorch's default.
  public func averagePooled(_ geometry: PoolingGeometry, countingPadding: Bool = true) -> Tensor {
    let (shape, layout) = (shape, array.layout)
    let output = Pooling.average(array, geometry, countingPadding: countingPadding)
    return Tensor.recorded(.averagePool, [self], output) {
      { gradient in
        let result = Pooling.averageGradient(
          gradient.array, inputShape: shape, inputLayout: layout, geometry, countingPadding: countingPadding)
        return [Tensor(result)]
      }
    }
  }

  /// Means over windows that divide `[N, C, H, W]` into `height` by `width` parts of nearly equal size.
  public func adaptiveAveragePooled(height: Int, width: Int) -> Tensor {
    let (shape, layout) = (shape, array.layout)
    let output = Pooling.adaptiveAverage(array, height: height, width: width)
    return Tensor.recorded(.adaptiveAveragePool, [self], output) {
      { gradient in [Tensor(Pooling.adaptiveAverageGradient(gradient.array, inputShape: shape, inputLayout: layout))] }
    }
  }

  /// The mean of each plane: `[N, C, H, W]` becomes `[N, C]`.
  public func globalAveragePooled() -> Tensor {
    require(rank == 4, "global average pooling: the input \(shape) must be [N, C, H, W]")
    let (shape, layout) = (shape, array.layout)
    return Tensor.recorded(.globalAveragePool, [self], Reduction.mean(array, axes: [2, 3])) {
      { gradient in [Tensor(Pooling.globalAverageGradient(gradient.array, inputShape: shape, layout: layout))] }
    }
  }
}
