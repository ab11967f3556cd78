/// Running totals along an axis, added up in double precision.
public enum Scan {
  /// How many neighbouring columns are summed side by side.
  private static let width = 64

  /// The sums of all elements up to each one along `axis`, itself included; of a row-major array of any type but uint8.
  ///
  /// - Parameter reversed: whether to sum from each element to the end instead: the transpose.
  public static func cumulativeSum(_ x: NDArray, axis: Int, reversed: Bool = false) -> NDArray {
    let axis = x.shape.resolve(axis: axis, operation: "cumulative sum")
    let x = x.plain()
    let result = NDArray(uninitialized: x.shape, x.dtype)
    guard x.elementCount > 0 else { return result }
    Profile.measure("cumulative sum", .pass(x, result)) {
      switch x.dtype {
      case .float32: run(x, axis, reversed, result, as: Float.self)
      case .float64: run(x, axis, reversed, result, as: Double.self)
      case .int32: run(x, axis, reversed, result, as: Int32.self)
      case .uint8: failUnsupported("cumulative sum", x.dtype)
      }
    }
    return result
  }

  private static func run<T: Scalar>(
    _ x: NDArray, _ axis: Int, _ reversed: Bool, _ result: NDArray, as type: T.Type
  ) {
    let (size, inner) = (x.shape[axis], x.shape.product(of: axis + 1..<x.shape.count))
    let (tiles, images) = ((inner + width - 1) / width, x.shape.product(of: 0..<axis))
    let (input, output) = (x.address(as: T.self), result.address(as: T.self))
    let step = reversed ? -inner : inner
    Team.run(images * tiles, grain: max(1, 8192 / (size * min(inner, width)))) { range in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { totals in
        for task in range {
          let (image, tile) = task.quotientAndRemainder(dividingBy: tiles)
          let start = image * size * inner + tile * width + (reversed ? (size - 1) * inner : 0)
          let count = min(width, inner - tile * width)
          sums(input + start, output + start, step, size, count, totals.baseAddress!)
        }
      }
    }
  }

  private static func requireInt32(_ total: Double) {
    require(
      total >= Double(Int32.min) && total <= Double(Int32.max),
      "cumulative sum: \(total) does not fit into int32; cast to float64 first")
  }

  @inline(__always)
  private static func sums<T: Scalar>(
    _ x: UnsafeMutablePointer<T>, _ y: UnsafeMutablePointer<T>, _ step: Int, _ size: Int, _ count: Int,
    _ totals: UnsafeMutablePointer<Double>
  ) {
    totals.initialize(repeating: 0, count: count)
    for i in 0..<size {
      let (x, y) = (x + i * step, y + i * step)
      for column in 0..<count {
        totals[column] += x[column].asDouble
        if T.dtype == .int32 { requireInt32(totals[column]) }
        y[column] = T(exactlyOrRounding: totals[column])
      }
    }
  }
}
