import Core

/// Running totals along an axis, added up in double precision.
public enum Scan {
  /// How many neighboring columns are summed side by side.
  private static let width = 64

  /// The sums of all elements up to each one along `axis`, itself included; of a row-major array of any type but uint8.
  ///
  /// - Parameter reversed: whether to sum from each element to the end instead: the transpose.
  public static func cumulativeSum(_ x: NDArray, axis: Int, reversed: Bool = false) -> NDArray {
    let axis = x.shape.resolve(axis: axis, dtype: x.dtype, operation: "cumulativeSum")
    let x = x.plain()
    let result = NDArray(uninitialized: x.shape, x.dtype)
    guard x.elementCount > 0 else { return result }
    Profile.measure("cumulative sum", .pass(x, result)) {
      switch x.dtype {
      case .float32: run(x, axis, reversed, result, as: Float.self)
      case .float64: run(x, axis, reversed, result, as: Double.self)
      case .int32: run(x, axis, reversed, result, as: Int32.self)
      case .uint8: fail("cumulativeSum: it needs int32, float32 or float64, not \(x.described); cast first")
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
    let limit = T.dtype == .int32 ? Int32Limit(operand: x, place: FailureContext.place) : nil
    ThreadPool.run(images * tiles, grain: max(1, 8192 / (size * min(inner, width)))) { range in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { totals in
        for task in range {
          let (image, tile) = task.quotientAndRemainder(dividingBy: tiles)
          let start = image * size * inner + tile * width + (reversed ? (size - 1) * inner : 0)
          let count = min(width, inner - tile * width)
          sums(input + start, output + start, step, size, count, totals.baseAddress!, limit)
        }
      }
    }
  }

  /// What totals of whole numbers must fit into, and whom to blame where one does not.
  private struct Int32Limit {
    let operand: NDArray
    let place: FailureContext.Place

    func check(_ total: Double) {
      guard total < Double(Int32.min) || total > Double(Int32.max) else { return }
      place.fail("cumulativeSum: \(total) of \(operand.described) does not fit into int32; cast to float64 first")
    }
  }

  @inline(__always)
  private static func sums<T: Scalar>(
    _ x: UnsafeMutablePointer<T>, _ y: UnsafeMutablePointer<T>, _ step: Int, _ size: Int, _ count: Int,
    _ totals: UnsafeMutablePointer<Double>, _ limit: Int32Limit?
  ) {
    totals.initialize(repeating: 0, count: count)
    for i in 0..<size {
      let (x, y) = (x + i * step, y + i * step)
      for column in 0..<count {
        totals[column] += x[column].asDouble
        if T.dtype == .int32 { limit?.check(totals[column]) }
        y[column] = T(exactlyOrRounding: totals[column])
      }
    }
  }
}
