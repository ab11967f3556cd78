import Core

/// Operations that fold axes of an array into one number each.
///
/// Numbers are added up in double precision, in pieces whose borders depend on the shape only: results are the same
/// for any number of threads.
public enum Reduction {
  enum Kind: String {
    case sum, maximum, minimum
  }

  /// The sum over `axes` (negative ones count from the end; none means all of them stay).
  ///
  /// Integers give int32. Blocked arrays are read as they lie.
  /// - Parameter keepingAxes: whether the axes summed over stay, with size 1.
  public static func sum(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    reduce(.sum, x, axes, keepingAxes)
  }

  /// The sum over all axes: an array of shape `[]`.
  public static func sum(_ x: NDArray) -> NDArray { sum(x, axes: Array(x.shape.indices)) }

  /// The largest value over `axes`, which must not be empty; NaN where one of them is.
  public static func maximum(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    reduce(.maximum, x, axes, keepingAxes)
  }

  /// The smallest value over `axes`, which must not be empty; NaN where one of them is.
  public static func minimum(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    reduce(.minimum, x, axes, keepingAxes)
  }

  /// The mean over `axes`; float32 and float64 only.
  public static func mean(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    if !x.dtype.isFloatingPoint { failUnsupported("mean", x) }
    let count = resolved(axes, x, "mean").reduce(1) { $0 * x.shape[$1] }
    require(count > 0, "mean: \(x.described) has no elements in axes \(axes); leave out axes of size 0")
    return reduce(.sum, x, axes, keepingAxes, scale: 1 / Double(count))
  }

  /// Sums `x` to `shape`, which `x` could have been broadcast from: the gradient of broadcasting.
  public static func sum(_ x: NDArray, toShape shape: Shape) -> NDArray {
    guard x.shape != shape else { return x }
    let missing = x.shape.count - shape.count
    require(
      missing >= 0, "sum: \(x.described) has fewer axes than \(shape); name a shape that it could be repeated from")
    let axes = x.shape.indices.filter { axis in
      guard axis >= missing else { return true }
      let size = shape[axis - missing]
      require(
        size == 1 || size == x.shape[axis],
        "sum: shape \(shape) cannot be broadcast to \(x.described), so that this cannot be summed to it; aligned at "
          + "the last axes, each of its sizes must be 1 or the array's")
      return size == 1 && x.shape[axis] != 1
    }
    let sums = axes.isEmpty ? x : sum(x, axes: axes, keepingAxes: true)
    return sums.shape == shape ? sums : sums.reshaped(shape)
  }

  /// `axes` as numbers from 0, sorted, each once.
  static func resolved(_ axes: [Int], _ x: NDArray, _ operation: String) -> [Int] {
    Set(axes.map { x.shape.resolve(axis: $0, dtype: x.dtype, operation: operation) }).sorted()
  }

  static func shape(_ shape: Shape, reducing axes: [Int], keepingAxes: Bool) -> Shape {
    if keepingAxes { return Shape(shape.indices.map { axes.contains($0) ? 1 : shape[$0] }) }
    return Shape(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
  }
}

extension Reduction {
  /// log(sum(exp(x))) over `axes`, which must not be empty. The largest value of each sum is taken off first, so that
  /// nothing overflows; float32 and float64 only.
  public static func logSumExp(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    if !x.dtype.isFloatingPoint { failUnsupported("logSumExp", x) }
    let axes = resolved(axes, x, "logSumExp")
    guard !axes.isEmpty else { return x }
    let largest = withoutInfinities(maximum(x, axes: axes, keepingAxes: true))
    let exponentials = Elementwise.unary(.exp, Elementwise.binary(.subtract, x, largest))
    let logarithms = Elementwise.unary(.log, sum(exponentials, axes: axes, keepingAxes: true))
    return Elementwise.binary(.add, logarithms, largest)
      .reshaped(shape(x.shape, reducing: axes, keepingAxes: keepingAxes))
  }

  /// `x` with 0 in place of infinities, whose differences are not numbers.
  private static func withoutInfinities(_ x: NDArray) -> NDArray {
    let none = NDArray(repeating: 0, shape: [], x.dtype)
    let infinity = NDArray(repeating: .infinity, shape: [], x.dtype)
    return Elementwise.select(Elementwise.compare(.equal, Elementwise.unary(.absolute, x), infinity), none, x)
  }
}

extension Reduction {
  /// Reduces `x` as it is stored where that is possible, else in row-major order.
  static func reduce(
    _ kind: Kind, _ x: NDArray, _ axes: [Int], _ keepingAxes: Bool, scale: Double = 1
  ) -> NDArray {
    let axes = resolved(axes, x, kind.rawValue)
    let shape = shape(x.shape, reducing: axes, keepingAxes: keepingAxes)
    let count = axes.reduce(1) { $0 * x.shape[$1] }
    require(
      kind == .sum || count > 0,
      "\(kind.rawValue): \(x.described) has no elements in axes \(axes); leave out axes of size 0")
    if axes.isEmpty, x.dtype.isFloatingPoint, scale == 1 { return x }
    // Zeros that fill up a block would count in a maximum over the channels.
    let readsPlain = x.layout == .plain || (kind != .sum && axes.contains(1) && x.hasPadding)
    let reduced = Profile.measure("reduction", .pass(x)) {
      readsPlain ? reducePlain(kind, x.plain(), axes, scale) : reduceStored(kind, x, axes, scale)
    }
    return reduced.reshaped(shape)
  }

  /// Reduces an array with a layout of its own: five axes in memory, the channels being the second and the last.
  private static func reduceStored(_ kind: Kind, _ x: NDArray, _ axes: [Int], _ scale: Double) -> NDArray {
    let view = StoredView(x.shape, x.layout)
    let stored = NDArray(
      buffer: x.buffer, byteOffset: x.byteOffset, shape: Shape(view.sizes), dtype: x.dtype, layout: .plain)
    let reduced = reducePlain(kind, stored, axes + (axes.contains(1) ? [4] : []), scale)
    if axes.contains(1) { return reduced }
    let left = Shape(x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] })
    if left[2] == 1 && left[3] == 1 { return channels(reduced, left) }
    return NDArray(
      buffer: reduced.buffer, byteOffset: reduced.byteOffset, shape: left, dtype: reduced.dtype, layout: x.layout
    ).plain()
  }

  /// The rows of `[N, padded channels]` without their padding.
  private static func channels(_ reduced: NDArray, _ left: Shape) -> NDArray {
    let padded = reduced.elementCount / max(1, left[0])
    guard padded != left[1] else { return reduced }
    let result = NDArray(uninitialized: [left[0], left[1]], reduced.dtype)
    let size = reduced.dtype.byteCount
    for n in 0..<left[0] {
      (result.pointer + n * left[1] * size).copyMemory(
        from: reduced.pointer + n * padded * size, byteCount: left[1] * size)
    }
    return result
  }

  /// Reduces a row-major array; the result's axes are all that stay, its shape is left to the caller.
  private static func reducePlain(_ kind: Kind, _ x: NDArray, _ axes: [Int], _ scale: Double) -> NDArray {
    let shape = shape(x.shape, reducing: axes, keepingAxes: false)
    let plan = ReductionPlan(x.shape, axes)
    switch x.dtype {
    case .float32: return run(kind, x, shape, plan, scale, as: Float.self)
    case .float64: return run(kind, x, shape, plan, scale, as: Double.self)
    case .int32: return run(kind, x, shape, plan, scale, as: Int32.self)
    case .uint8: return run(kind, x, shape, plan, scale, as: UInt8.self)
    }
  }

  private static func run<T: Scalar>(
    _ kind: Kind, _ x: NDArray, _ shape: Shape, _ plan: ReductionPlan, _ scale: Double, as type: T.Type
  ) -> NDArray {
    let partials = MemoryBlock(byteCount: plan.partialCount * 8)
    defer { withExtendedLifetime(partials) {} }
    let values = partials.pointer.assumingMemoryBound(to: Double.self)
    plan.run(kind, x.address(as: T.self), values)
    let result = NDArray(uninitialized: shape, x.dtype == .uint8 && kind == .sum ? .int32 : x.dtype)
    switch result.dtype {
    case .float32: plan.combine(kind, values, result.address(as: Float.self), scale, of: x)
    case .float64: plan.combine(kind, values, result.address(as: Double.self), scale, of: x)
    case .int32: plan.combine(kind, values, result.address(as: Int32.self), scale, of: x)
    case .uint8: plan.combine(kind, values, result.address(as: UInt8.self), scale, of: x)
    }
    return result
  }
}
