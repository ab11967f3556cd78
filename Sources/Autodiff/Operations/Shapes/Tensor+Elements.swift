import Core
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

  /// The entries of `axis` that `indices` (int32, one axis) name, in that order; repetitions are allowed.
  /// PyTorch: `index_select`.
  public func indexSelected(_ indices: Tensor, axis: Int = 0) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "index select")
    let (picked, size) = (indices.array, shape[axis])
    return mapped(
      linearlyAs: .indexSelect, { Shaping.gathered($0, indices: picked, axis: axis, operation: "index select") },
      transpose: { Shaping.scatterAdded($0, indices: picked, axis: axis, size: size) })
  }

  /// Adds entry `i` along `axis` to entry `indices[i]` of zeros whose axis has `size` entries: the transpose of
  /// `indexSelected`, as in PyTorch's `index_add`.
  ///
  /// - Parameter indices: int32, one axis, one number for each entry of `axis`; repetitions are added up in order.
  public func indexAdded(_ indices: Tensor, axis: Int = 0, size: Int) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "scatter")
    let places = indices.array
    return mapped(
      linearlyAs: .indexAdd, { Shaping.scatterAdded($0, indices: places, axis: axis, size: size) },
      transpose: { Shaping.gathered($0, indices: places, axis: axis) })
  }

  /// Rows of a table, looked up by number.
  ///
  /// - Parameters:
  ///   - indices: int32, of any shape, each in `0..<V`.
  ///   - weight: the table, `[V, D]`.
  ///   - paddingIndex: a row to which no gradient flows, for places that are filled up only.
  /// - Returns: the shape of `indices` with D behind it.
  public static func embedding(_ indices: Tensor, weight: Tensor, paddingIndex: Int? = nil) -> Tensor {
    require(
      indices.dtype == .int32 && weight.rank == 2,
      "embedding: the indices \(indices.array.described) must be int32 and the weight \(weight.array.described) "
        + "[V, D]; cast the indices")
    require(
      paddingIndex.map { $0 >= 0 && $0 < weight.shape[0] } ?? true,
      "embedding: the padding index \(paddingIndex ?? 0) is no row of the weight \(weight.array.described); its rows "
        + "are 0..<\(weight.shape[0])")
    let flat = Tensor(indices.array.reshaped([indices.elementCount]))
    let (rows, size) = (weight.shape[0], weight.shape[1])
    let output = Shaping.gathered(weight.array, indices: flat.array, axis: 0, operation: "embedding")
      .reshaped(Shape(Array(indices.shape) + [size]))
    // The indices are an operand because they may be all that carries the tape.
    return recorded(.indexSelect, [weight, indices], output) {
      { gradient, _ in
        var each = gradient.reshaped([flat.elementCount, size])
        if let paddingIndex {
          let counts = (flat .!= Tensor([Int32(paddingIndex)])).reshaped([-1, 1])
          each = select(counts, each, Tensor(0, each.dtype))
        }
        return [each.indexAdded(flat, size: rows), nil]
      }
    }
  }
}
