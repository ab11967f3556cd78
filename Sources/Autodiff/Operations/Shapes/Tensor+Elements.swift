import Kernels

extension Tensor {
  /// Single elements along `axis`: element `i` of the result along it is element `indices[i]` of this tensor, each
  /// other place on its own, as in PyTorch's `gather`.
  ///
  /// - Parameter indices: int32, of this tensor's rank and of its sizes but for `axis`. -1 picks nothing and gives 0.
  /// - Returns: a tensor of the shape of `indices`.
  public func gathered(_ indices: Tensor, axis: Int = -1) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "gather of elements")
    let (places, size) = (indices.array, shape[axis])
    return mapped(
      linearlyAs: .gather, { Shaping.gatheredElements($0, indices: places, axis: axis) },
      transpose: { Shaping.scatterAddedElements($0, indices: places, axis: axis, size: size) })
  }

  /// Adds each element to its place along `axis` of zeros: the transpose of `gathered`, as in PyTorch's
  /// `scatter_add`.
  ///
  /// - Parameters:
  ///   - indices: int32, of this tensor's shape; -1 drops the element.
  ///   - size: the result's size along `axis`.
  public func scatterAdded(_ indices: Tensor, axis: Int = -1, size: Int) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "scatter of elements")
    let places = indices.array
    return mapped(
      linearlyAs: .scatterAdd, { Shaping.scatterAddedElements($0, indices: places, axis: axis, size: size) },
      transpose: { Shaping.gatheredElements($0, indices: places, axis: axis) })
  }

  /// Adds entry `i` along `axis` to entry `indices[i]` of zeros whose axis has `size` entries: the transpose of
  /// `gathered`.
  ///
  /// - Parameter indices: int32, one axis, one number for each entry of `axis`; repetitions are added up in order.
  public func indexAdded(_ indices: Tensor, axis: Int = 0, size: Int) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "scatter")
    let places = indices.array
    return mapped(
      linearlyAs: .indexAdd, { Shaping.scatterAdded($0, indices: places, axis: axis, size: size) },
      transpose: { Shaping.gathered($0, indices: places, axis: axis) })
  }
}
