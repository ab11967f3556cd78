import Core

extension Shaping {
  /// The box of `x` that starts at `starts` and has `sizes`; a cut along the first axis shares memory.
  public static func sliced(_ x: NDArray, starts: [Int], sizes: [Int]) -> NDArray {
    checkBox(starts, sizes, in: x.shape, x.dtype, "slice")
    let shape = Shape(sizes)
    if shape == x.shape { return x }
    if Array(shape.dropFirst()) == Array(x.shape.dropFirst()) { return x.rows(starts[0]..<starts[0] + sizes[0]) }
    if let run = channelRun(starts, shape, in: x) {
      let result = NDArray(uninitialized: shape, x.dtype, layout: x.layout)
      run.copy(from: x.pointer, to: result.pointer)
      return result
    }
    let x = x.plain()
    let result = NDArray(uninitialized: shape, x.dtype)
    let origin = x.pointer + offset(starts, x.shape) * x.dtype.byteCount
    StridedCopy.run(
      StridedLoop(sizes, strides: [shape.strides, x.shape.strides]), from: origin, to: result.pointer, x.dtype)
    return result
  }

  /// An array of `shape` that holds `x` from `starts` on and zeros elsewhere: the gradient of `sliced`.
  public static func placed(_ x: NDArray, in shape: Shape, at starts: [Int]) -> NDArray {
    checkBox(starts, Array(x.shape), in: shape, x.dtype, "placement")
    guard shape != x.shape else { return x }
    let rowsOnly = Array(shape.dropFirst()) == Array(x.shape.dropFirst())
    let frame = NDArray(zeros: shape, x.dtype, layout: rowsOnly || x.layout.block > 1 ? x.layout : .plain)
    if rowsOnly {
      copyRows(x, to: frame, at: starts[0])
      return frame
    }
    if let run = channelRun(starts, x.shape, in: frame) {
      run.swapped.copy(from: x.pointer, to: frame.pointer)
      return frame
    }
    let result = frame.layout == .plain ? frame : NDArray(zeros: shape, x.dtype)
    fill(result, with: x, at: starts)
    return result
  }

  /// `x` with `before` and `after` elements of `value`, which an integer type must hold as it is, added at the ends of
  /// every axis.
  public static func padded(_ x: NDArray, before: [Int], after: [Int], value: Double = 0) -> NDArray {
    require(
      before.count == x.shape.count && after.count == x.shape.count && (before + after).allSatisfy { $0 >= 0 },
      "padding: \(before) and \(after) must name a size from 0 up for every axis of \(x.described); slice to take "
        + "something away")
    let shape = Shape(x.shape.indices.map { before[$0] + x.shape[$0] + after[$0] })
    guard shape != x.shape else { return x }
    x.dtype.requireHolds(value, in: x.shape, "padding")
    let result = NDArray(repeating: value, shape: shape, x.dtype)
    fill(result, with: x, at: before)
    return result
  }

  private static func fill(_ frame: NDArray, with x: NDArray, at starts: [Int]) {
    let x = x.plain()
    let target = frame.pointer + offset(starts, frame.shape) * x.dtype.byteCount
    StridedCopy.run(
      StridedLoop(Array(x.shape), strides: [frame.shape.strides, x.shape.strides]), from: x.pointer, to: target,
      x.dtype)
  }

  /// Copies `x`, whose layout is that of `frame`, to the entries of the first axis from `row` on.
  static func copyRows(_ x: NDArray, to frame: NDArray, at row: Int) {
    guard x.storedCount > 0 else { return }
    let rowBytes = x.storedCount / x.shape[0] * x.dtype.byteCount
    StridedCopy.copyBytes(from: x.pointer, to: frame.pointer + row * rowBytes, x.shape[0] * rowBytes)
  }

  private static func offset(_ starts: [Int], _ shape: Shape) -> Int {
    zip(starts, shape.strides).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func checkBox(
    _ starts: [Int], _ sizes: [Int], in shape: Shape, _ dtype: DType, _ operation: String
  ) {
    let fits =
      starts.count == shape.count && sizes.count == shape.count
      && shape.indices.allSatisfy { starts[$0] >= 0 && sizes[$0] >= 0 && starts[$0] + sizes[$0] <= shape[$0] }
    require(
      fits,
      "\(operation): a box of \(sizes) at \(starts) does not fit into \(shape) (\(dtype)); give a start and a size for "
        + "each of its \(shape.count) axes, and end within it")
  }

  /// How to cut whole blocks of channels out of a blocked array; nil where blocks would have to be cut.
  private static func channelRun(_ starts: [Int], _ shape: Shape, in whole: NDArray) -> ByteRuns? {
    let block = whole.layout.block
    guard block > 1, shape[2] == whole.shape[2], shape[3] == whole.shape[3], shape[0] == whole.shape[0] else {
      return nil
    }
    guard starts[1] % block == 0, shape[1] % block == 0 || starts[1] + shape[1] == whole.shape[1] else { return nil }
    let plane = shape[2] * shape[3] * whole.dtype.byteCount
    let run = shape[1].roundedUp(to: block) * plane
    return ByteRuns(
      count: shape[0], bytes: run, sourceOffset: starts[1] * plane,
      sourceStep: whole.shape[1].roundedUp(to: block) * plane, targetOffset: 0, targetStep: run)
  }
}
