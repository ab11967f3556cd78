import Core

extension Tensor {
  /// Parts of `size` entries of `axis` each, the last one of what is left. PyTorch: `split`.
  ///
  /// - Parameter size: above 0.
  public func split(_ size: Int, axis: Int = 0) -> [Tensor] {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "split")
    let count = shape[axis]
    require(
      size > 0,
      "split: parts of \(size) entries of axis \(axis) of \(storedArray.described) have no end; give 1 or more")
    // As in PyTorch, no entries are one part without entries.
    return stride(from: 0, to: max(1, count), by: size).map { sliced($0..<min(count, $0 + size), axis: axis) }
  }

  /// Parts of so many entries of `axis` each, which must be all of them. PyTorch: `split` with a list.
  public func split(_ sizes: [Int], axis: Int = 0) -> [Tensor] {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "split")
    require(
      sizes.allSatisfy { $0 >= 0 } && sizes.reduce(0, +) == shape[axis],
      "split: parts of \(sizes) entries are not the \(shape[axis]) of axis \(axis) of \(storedArray.described); give "
        + "sizes from 0 up that add up to it")
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return sliced(start..<start + size, axis: axis)
    }
  }

  /// At most `count` parts of nearly equal size along `axis`: each has the size divided by `count`, rounded up, but for
  /// the last, so that there may be fewer. PyTorch: `chunk`.
  public func chunk(_ count: Int, axis: Int = 0) -> [Tensor] {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "chunk")
    require(
      count > 0, "chunk: axis \(axis) of \(storedArray.described) cannot be cut in \(count) parts; give 1 or more")
    return split(max(1, (shape[axis] + count - 1) / count), axis: axis)
  }

  /// The lower triangle of each matrix of the last two axes; what lies above is 0, and gets no gradient. PyTorch:
  /// `tril`.
  ///
  /// - Parameter diagonal: the last one that is kept: 0 is the main one, positive ones lie above it.
  public func tril(diagonal: Int = 0) -> Tensor { triangle("tril") { row, column in column - row <= diagonal } }

  /// The upper triangle of each matrix of the last two axes; what lies below is 0, and gets no gradient. PyTorch:
  /// `triu`.
  ///
  /// - Parameter diagonal: the first one that is kept: 0 is the main one, negative ones lie below it.
  public func triu(diagonal: Int = 0) -> Tensor { triangle("triu") { row, column in column - row >= diagonal } }

  private func triangle(_ operation: String, _ isKept: (_ row: Int, _ column: Int) -> Bool) -> Tensor {
    require(
      rank >= 2, "\(operation): \(storedArray.described) has fewer than two axes; the last two are those of matrices")
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let mask = Tensor.filled([rows, columns], .uint8) { isKept($0 / columns, $0 % columns) ? 0 : 1 }
    return maskedFilled(mask, with: 0)
  }

  /// The coordinates of a grid: the vectors repeated, tensor number i along axis i, to the sizes of all of them.
  /// PyTorch: `meshgrid` with `indexing="ij"`.
  public static func meshgrid(_ vectors: Tensor...) -> [Tensor] {
    for vector in vectors {
      require(
        vector.rank == 1,
        "meshgrid: \(vector.storedArray.described) must have one axis; flatten it from 0, and give a number by hand")
    }
    let sizes = vectors.map { $0.shape[0] }
    return vectors.enumerated().map { axis, vector in
      vector.reshaped(sizes.indices.map { $0 == axis ? sizes[axis] : 1 }).broadcast(to: Shape(sizes))
    }
  }

  /// The products of each element of this vector `[n]` with each of `other`, `[m]`: `[n, m]`. PyTorch: `outer`.
  public func outer(_ other: Tensor) -> Tensor {
    require(
      rank == 1 && other.rank == 1,
      "outer: \(storedArray.described) and \(other.storedArray.described) must be vectors; flatten them from 0, or "
        + "multiply tensors with axes of size 1")
    let operands = Tensor.joined([self, other])
    return operands[0].unsqueezed(at: 1) * operands[1]
  }
}
