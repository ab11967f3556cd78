import Kernels

extension Tensor {
  /// The largest value of each window of `[N, C, H, W]`.
  public func maxPooled(_ geometry: PoolingGeometry) -> Tensor {
    requirePlanes("max pooling")
    let (shape, layout) = (shape, array.layout)
    let (output, winners) = Pooling.maximum(array, geometry)
    let input = array
    return Tensor.recorded(
      .maxPool, [self], output, definition: { $0.operand(0, input).pickedFromWindows(geometry) },
      inPlacePullback: {
        { gradient in
          guard let upper = gradient else { return [] }
          gradient = nil
          let result = Pooling.maximumGradient(upper, winners, inputShape: shape, inputLayout: layout, geometry)
          return [Tensor(result)]
        }
      })
  }

  /// The largest value of each window, as a choice of elements of this tensor's planes.
  private func pickedFromWindows(_ geometry: PoolingGeometry) -> Tensor {
    let (picked, indices) = PlainPooling.maximum(array, geometry)
    let planes = shape[0] * shape[1]
    return reshaped([planes, shape[2] * shape[3]])
      .gatheredElements(Tensor(indices.reshaped([planes, picked.shape[2] * picked.shape[3]])), axis: 1)
      .reshaped(Array(picked.shape))
  }

  /// The mean of each window of `[N, C, H, W]`.
  ///
  /// - Parameter countingPadding: whether zeros of the padding count as values, as is PyTorch's default.
  public func averagePooled(_ geometry: PoolingGeometry, countingPadding: Bool = true) -> Tensor {
    requirePlanes("average pooling")
    let (shape, layout) = (shape, array.layout)
    return mapped(
      linearlyAs: .averagePool, { Pooling.average($0, geometry, countingPadding: countingPadding) },
      transpose: {
        Pooling.averageGradient(
          $0, inputShape: shape, inputLayout: layout, geometry, countingPadding: countingPadding)
      })
  }

  /// Means over windows that divide `[N, C, H, W]` into `height` by `width` parts of nearly equal size.
  public func adaptiveAveragePooled(height: Int, width: Int) -> Tensor {
    let (shape, layout) = (shape, array.layout)
    return mapped(
      linearlyAs: .adaptiveAveragePool, { Pooling.adaptiveAverage($0, height: height, width: width) },
      transpose: { Pooling.adaptiveAverageGradient($0, inputShape: shape, inputLayout: layout) })
  }

  /// The mean of each plane: `[N, C, H, W]` becomes `[N, C]`.
  public func globalAveragePooled() -> Tensor {
    requirePlanes("global average pooling")
    let (shape, layout) = (shape, array.layout)
    return mapped(
      linearlyAs: .globalAveragePool, { Reduction.mean($0, axes: [2, 3]) },
      transpose: { Pooling.globalAverageGradient($0, inputShape: shape, layout: layout) })
  }

  private func requirePlanes(_ operation: StaticString) {
    require(
      rank == 4,
      "\(operation): the input \(array.described) must be [N, C, H, W]; pool before flattening, and give a single "
        + "picture a first axis of 1")
  }
}
