import Core

extension Shaping {
  /// The entries `indices` (int32, one axis) of `axis`, in their order; the first axis keeps the layout.
  ///
  /// - Parameter operation: what looks them up, for error texts.
  public static func gathered(
    _ x: NDArray, indices: NDArray, axis: Int, operation: String = "gather"
  ) -> NDArray {
    let axis = x.shape.resolve(axis: axis, dtype: x.dtype, operation: operation)
    checkIndices(
      indices, size: x.shape[axis], "the entries of axis \(axis) of \(x.described); give indices in that range",
      operation)
    let x = axis == 0 ? x : x.plain()
    var shape = x.shape
    shape[axis] = indices.elementCount
    let result = NDArray(uninitialized: shape, x.dtype, layout: x.layout)
    guard result.storedCount > 0 else { return result }
    let (size, count) = (x.shape[axis], indices.elementCount)
    let outer = shape.product(of: 0..<axis)
    let bytes = result.storedCount / (outer * count) * x.dtype.byteCount
    let places = indices.address(as: Int32.self)
    let (source, target) = (x.pointer, result.pointer)
    ThreadPool.run(outer * count, grain: max(1, 65536 / bytes)) { rows in
      for row in rows {
        let (image, entry) = row.quotientAndRemainder(dividingBy: count)
        let from = source + (image * size + Int(places[entry])) * bytes
        (target + row * bytes).copyMemory(from: from, byteCount: bytes)
      }
    }
    return result
  }

  /// Adds entry `i` of `gradient` along `axis` to entry `indices[i]` of an array of zeros whose axis has `size`
  /// entries: the gradient of `gathered`. Entries are added in order, whatever the number of threads.
  public static func scatterAdded(_ gradient: NDArray, indices: NDArray, axis: Int, size: Int) -> NDArray {
    let axis = gradient.shape.resolve(axis: axis, dtype: gradient.dtype, operation: "scatter")
    checkIndices(
      indices, size: size,
      "the entries of axis \(axis) that \(gradient.described) is added to; give indices in that range, or a larger "
        + "size", "scatter")
    require(
      indices.elementCount == gradient.shape[axis],
      "scatter: \(indices.elementCount) indices for axis \(axis) of \(gradient.described); give one for each entry")
    var shape = gradient.shape
    shape[axis] = size
    let gradient = axis == 0 ? gradient : gradient.plain()
    let result = NDArray(zeros: shape, gradient.dtype, layout: gradient.layout)
    guard gradient.storedCount > 0 else { return result }
    let outer = shape.product(of: 0..<axis)
    switch gradient.dtype {
    case .float32: scatter(gradient, indices, outer, size, result, as: Float.self)
    case .float64: scatter(gradient, indices, outer, size, result, as: Double.self)
    case .int32, .uint8: failUnsupported("scatter", gradient)
    }
    return result
  }

  private static func scatter<T: RealScalar>(
    _ gradient: NDArray, _ indices: NDArray, _ outer: Int, _ size: Int, _ result: NDArray, as type: T.Type
  ) {
    let (values, sums) = (gradient.address(as: T.self), result.address(as: T.self))
    let places = indices.address(as: Int32.self)
    let count = indices.elementCount
    let inner = gradient.storedCount / (outer * count)
    // Threads share out either the outer entries or the columns, so that each sum belongs to one of them.
    let splitsOuter = outer > 1
    ThreadPool.run(splitsOuter ? outer : inner, grain: max(1, 16384 / (splitsOuter ? count * inner : count))) { range in
      let columns = splitsOuter ? 0..<inner : range
      for image in splitsOuter ? range : 0..<1 {
        for entry in 0..<count {
          let from = values + (image * count + entry) * inner
          let to = sums + (image * size + Int(places[entry])) * inner
          for column in columns { to[column] += from[column] }
        }
      }
    }
  }

  /// - Parameter entries: what the indices choose from, and what to do.
  private static func checkIndices(
    _ indices: NDArray, size: Int, _ entries: @autoclosure () -> String, _ operation: String
  ) {
    require(
      indices.dtype == .int32 && indices.shape.count == 1,
      "\(operation): the indices \(indices.described) must be int32 with one axis; cast them, and flatten(from: 0)")
    let places = indices.address(as: Int32.self)
    for entry in 0..<indices.elementCount {
      let place = places[entry]
      require(
        place >= 0 && Int(place) < size,
        "\(operation): index \(place) at position \(entry) is not in 0..<\(size), \(entries())")
    }
  }
}
