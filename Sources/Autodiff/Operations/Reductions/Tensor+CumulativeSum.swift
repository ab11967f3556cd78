import Kernels

extension Tensor {
  /// Running totals: element i along `axis` is the sum of elements 0 to i of this tensor.
  public func cumulativeSum(axis: Int = -1) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "cumulativeSum")
    return mapped(
      linearlyAs: .cumulativeSum, { Scan.cumulativeSum($0, axis: axis) },
      transpose: { Scan.cumulativeSum($0, axis: axis, reversed: true) })
  }
}
