import Core

extension Reduction {
  /// Where along `axis` the largest element is, the first of equals (int32; the axis is gone from the shape). The first
  /// NaN, where there is one.
  public static func argmax(_ x: NDArray, axis: Int) -> NDArray { place(in: x, axis, "argmax", ofLargest: true) }

  /// Where along `axis` the smallest element is, the first of equals (int32; the axis is gone from the shape). The
  /// first NaN, where there is one.
  public static func argmin(_ x: NDArray, axis: Int) -> NDArray { place(in: x, axis, "argmin", ofLargest: false) }

  private static func place(
    in x: NDArray, _ axis: Int, _ operation: String, ofLargest: Bool
  ) -> NDArray {
    let axis = x.shape.resolve(axis: axis, dtype: x.dtype, operation: operation)
    let size = x.shape[axis]
    require(size > 0, "\(operation): axis \(axis) of \(x.described) is empty; there must be something to choose from")
    let x = x.plain()
    let result = NDArray(uninitialized: shape(x.shape, reducing: [axis], keepingAxes: false), .int32)
    let inner = x.shape.product(of: axis + 1..<x.shape.count)
    switch x.dtype {
    case .float32: place(x, size, inner, result, ofLargest, as: Float.self)
    case .float64: place(x, size, inner, result, ofLargest, as: Double.self)
    case .int32: place(x, size, inner, result, ofLargest, as: Int32.self)
    case .uint8: place(x, size, inner, result, ofLargest, as: UInt8.self)
    }
    return result
  }

  private static func place<T: Scalar>(
    _ x: NDArray, _ size: Int, _ inner: Int, _ result: NDArray, _ ofLargest: Bool, as type: T.Type
  ) {
    let values = x.address(as: T.self)
    let places = result.address(as: Int32.self)
    ThreadPool.run(result.elementCount, grain: max(1, 16384 / size)) { range in
      for output in range {
        let (outer, column) = output.quotientAndRemainder(dividingBy: inner)
        let origin = values + outer * size * inner + column
        places[output] = Int32(
          ofLargest
            ? first(origin, inner, size) { $0.exceeds($1) } : first(origin, inner, size) { $0.undercuts($1) })
      }
    }
  }

  /// The place of the first element that `beats` all before it.
  @inline(__always)
  private static func first<T: Scalar>(
    _ x: UnsafeMutablePointer<T>, _ step: Int, _ size: Int, _ beats: (T, T) -> Bool
  ) -> Int {
    var (best, place) = (x[0], 0)
    for i in 1..<max(1, size) where beats(x[i * step], best) { (best, place) = (x[i * step], i) }
    return place
  }

  /// The columns of the `count` largest elements of every row of `x` `[rows, C]`: int32 `[rows, count]`, the largest
  /// first, of equals the lower column first. NaN counts as the largest.
  public static func topIndices(_ x: NDArray, count: Int) -> NDArray {
    require(
      x.shape.count == 2, "topIndices: \(x.described) must be [rows, C]; topValues takes any axis of any shape")
    let columns = x.shape[1]
    require(
      count >= 0 && count <= columns,
      "topIndices: \(count) of the columns of \(x.described) cannot be chosen; choose 0...\(columns)")
    let result = NDArray(uninitialized: [x.shape[0], count], .int32)
    switch x.dtype {
    case .float32: topIndices(x, count, result, as: Float.self)
    case .float64: topIndices(x, count, result, as: Double.self)
    case .int32: topIndices(x, count, result, as: Int32.self)
    case .uint8: topIndices(x, count, result, as: UInt8.self)
    }
    return result
  }

  private static func topIndices<T: Scalar>(_ x: NDArray, _ count: Int, _ result: NDArray, as type: T.Type) {
    let (values, places) = (x.address(as: T.self), result.address(as: Int32.self))
    let columns = x.shape[1]
    guard count > 0 else { return }
    ThreadPool.run(x.shape[0], grain: max(1, 16384 / columns)) { rows in
      for row in rows {
        let (origin, best) = (values + row * columns, places + row * count)
        var found = 0
        for column in 0..<columns {
          // Insertion into the best so far; later columns lose against equals.
          var slot = found
          while slot > 0 && origin[column].exceeds(origin[Int(best[slot - 1])]) { slot -= 1 }
          guard slot < count else { continue }
          if found < count { found += 1 }
          for place in stride(from: found - 1, to: slot, by: -1) { best[place] = best[place - 1] }
          best[slot] = Int32(column)
        }
      }
    }
  }
}
