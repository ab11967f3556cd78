import Core

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

extension Shaping {
  /// The arrays side by side along `axis`; all other sizes and the types are equal.
  ///
  /// A layout that all arrays have is kept along the first axis, and along the channels of blocked arrays if all but
  /// the last fill their blocks.
  public static func concatenated(_ xs: [NDArray], axis: Int) -> NDArray {
    guard let first = xs.first else { fail("concatenation: there is nothing to concatenate; give at least one array") }
    let axis = first.shape.resolve(axis: axis, dtype: first.dtype, operation: "concatenation")
    var shape = first.shape
    shape[axis] = xs.reduce(0) { $0 + size(of: $1, like: first, axis) }
    guard xs.count > 1 else { return first }
    let layout = keptLayout(xs, axis)
    let result = NDArray(uninitialized: shape, first.dtype, layout: layout)
    let outer = shape.product(of: 0..<axis)
    guard result.storedCount > 0 else { return result }
    let step = result.storedCount / outer * first.dtype.byteCount
    var offset = 0
    for x in xs where x.storedCount > 0 {
      let x = x.converted(to: layout)
      let bytes = x.storedCount / outer * first.dtype.byteCount
      ByteRuns(
        count: outer, bytes: bytes, sourceOffset: 0, sourceStep: bytes, targetOffset: offset, targetStep: step
      ).copy(from: x.pointer, to: result.pointer)
      offset += bytes
    }
    return result
  }

  private static func size(of x: NDArray, like first: NDArray, _ axis: Int) -> Int {
    let matches =
      x.dtype == first.dtype && x.shape.count == first.shape.count
      && x.shape.indices.allSatisfy { $0 == axis || x.shape[$0] == first.shape[$0] }
    require(
      matches,
      "concatenation: \(x.dtype) of shape \(x.shape) does not match \(first.dtype) of shape \(first.shape) "
        + "outside axis \(axis); all must have one type and, but for that axis, one shape")
    return x.shape[axis]
  }

  private static func keptLayout(_ xs: [NDArray], _ axis: Int) -> Layout {
    let layout = xs[0].layout
    guard layout != .plain, xs.allSatisfy({ $0.layout == layout }) else { return .plain }
    if axis == 0 { return layout }
    let fillsBlocks = layout.block > 1 && axis == 1 && xs.dropLast().allSatisfy { !$0.hasPadding }
    return fillsBlocks ? layout : .plain
  }
}
