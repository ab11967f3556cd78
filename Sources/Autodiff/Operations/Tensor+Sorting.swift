import Kernels

extension Tensor {
  /// The elements sorted along `axis`. Equal ones stay in their order; those that are not numbers count as the largest.
  ///
  /// - Returns: the values, whose gradient goes back to where each came from, and the int32 indices that they had along
  ///   `axis`, both of this tensor's shape.
  public func sorted(axis: Int = -1, descending: Bool = false) -> (values: Tensor, indices: Tensor) {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "sorted")
    let indices = argsort(axis: axis, descending: descending)
    return (gathered(indices, axis: axis), indices)
  }

  /// The `count` largest elements along `axis`, the largest first; of equal ones those that come first.
  ///
  /// - Parameter smallest: whether to take the smallest instead, the smallest first.
  /// - Returns: the values, whose gradient goes back to where each came from, and the int32 indices that they had along
  ///   `axis`, both of this tensor's shape but for `axis`, which has `count` entries.
  public func topValues(
    _ count: Int, axis: Int = -1, smallest: Bool = false
  ) -> (values: Tensor, indices: Tensor) {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "topValues")
    let order = Sorting.order(array, axis: axis, count: count, descending: !smallest, operation: "topValues")
    let indices = Tensor(order)
    return (gathered(indices, axis: axis), indices)
  }
}

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
