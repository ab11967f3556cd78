import Kernels

// Places are whole numbers: none of these has a gradient.

extension Tensor {
  /// The index of the largest element along `axis` as int32; the first one if several are equal. It has no gradient.
  public func argmax(axis: Int = -1) -> Tensor { Tensor(Reduction.argmax(array, axis: axis)) }

  /// The index of the smallest element along `axis` as int32; the first one if several are equal. It has no gradient.
  public func argmin(axis: Int = -1) -> Tensor { Tensor(Reduction.argmin(array, axis: axis)) }

  /// The indices along `axis`, int32 of this tensor's shape, that sort it; equal elements stay in their order and those
  /// that are not numbers count as the largest. It has no gradient.
  public func argsort(axis: Int = -1, descending: Bool = false) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "argsort")
    return Tensor(Sorting.order(array, axis: axis, count: shape[axis], descending: descending, operation: "argsort"))
  }

  /// The `count` largest of each row of `[rows, columns]`, as int32 column numbers, largest first. It has no gradient.
  public func topIndices(_ count: Int) -> Tensor { Tensor(Reduction.topIndices(array, count: count)) }
}
