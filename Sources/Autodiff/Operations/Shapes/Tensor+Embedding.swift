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
      "embedding: the indices \(indices.shape) (\(indices.dtype)) must be int32 and the weight \(weight.shape) [V, D]")
    require(
      paddingIndex.map { $0 >= 0 && $0 < weight.shape[0] } ?? true,
      "embedding: the padding index \(paddingIndex ?? 0) is not a row of the weight \(weight.shape)")
    let flat = Tensor(indices.array.reshaped([indices.elementCount]))
    let rows = weight.gathered(flat)
    let sizes = Array(indices.shape) + [weight.shape[1]]
    guard let paddingIndex, rows.wantsGradient else { return rows.reshaped(sizes) }
    let padding = Tensor([Int32(paddingIndex)])
    let counts = (flat .!= padding).reshaped([-1, 1])
    return Tensor.select(counts, rows, rows.detached()).reshaped(sizes)
  }
}
