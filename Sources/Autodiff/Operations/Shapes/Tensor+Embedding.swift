import Kernels

extension Tensor {
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
