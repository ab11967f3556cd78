/// Operations that move elements without computing: transpositions, cuts, joins, repetitions and look-ups.
///
/// All element types work. Results are row-major except where noted; cuts and joins along the first axis, and along
/// the channels where the borders fall between blocks, keep a blocked layout.
public enum Shaping {
  /// `x` with its axes reordered: axis `i` of the result is axis `permutation[i]` of `x`.
  public static func transposed(_ x: NDArray, _ permutation: [Int]) -> NDArray {
    let axes = permutation.map { x.shape.resolve(axis: $0, dtype: x.dtype, operation: "transposition") }
    require(
      axes.sorted() == Array(x.shape.indices),
      "transposition: \(permutation) does not name every axis of \(x.described) once; give each of its "
        + "\(x.shape.count) axes one place")
    guard axes != Array(x.shape.indices) else { return x }
    let x = x.plain()
    let shape = Shape(axes.map { x.shape[$0] })
    let result = NDArray(uninitialized: shape, x.dtype)
    let strides = x.shape.strides
    StridedCopy.run(
      StridedLoop(Array(shape), strides: [shape.strides, axes.map { strides[$0] }]), from: x.pointer,
      to: result.pointer, x.dtype)
    return result
  }

  /// `x` repeated to `shape` by the rules of broadcasting.
  public static func broadcast(_ x: NDArray, to shape: Shape) -> NDArray {
    guard x.shape != shape else { return x }
    require(
      Broadcast.shape(x.shape, shape, x.dtype, operation: "broadcast") == shape,
      "broadcast: \(x.described) cannot be repeated to \(shape); aligned at the last axes, each of its sizes must be "
        + "1 or the wanted one")
    let x = x.plain()
    let result = NDArray(uninitialized: shape, x.dtype)
    StridedCopy.run(
      StridedLoop(Array(shape), strides: [shape.strides, Broadcast.strides(x.shape, to: shape)]), from: x.pointer,
      to: result.pointer, x.dtype)
    return result
  }
}
