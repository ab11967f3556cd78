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
