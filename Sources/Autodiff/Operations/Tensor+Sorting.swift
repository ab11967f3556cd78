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
