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
