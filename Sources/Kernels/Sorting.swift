import Core

/// The order of elements along an axis. Equal ones stay in their order, and those that are not numbers count as the
/// largest.
public enum Sorting {
  /// Where along `axis` the first `count` elements of the sorted lane are: int32, in the shape of `x` but for `axis`.
  ///
  /// - Parameters:
  ///   - descending: whether the largest come first.
  ///   - operation: what wants the order, for error texts.
  public static func order(
    _ x: NDArray, axis: Int, count: Int, descending: Bool, operation: String = "sort"
  ) -> NDArray {
    let axis = x.shape.resolve(axis: axis, dtype: x.dtype, operation: operation)
    require(
      count >= 0 && count <= x.shape[axis],
      "\(operation): \(count) elements cannot be taken from axis \(axis) of \(x.described); take 0...\(x.shape[axis])")
    let x = x.plain()
    var shape = x.shape
    shape[axis] = count
    let result = NDArray(uninitialized: shape, .int32)
    guard result.elementCount > 0 else { return result }
    Profile.measure("sort", .pass(x, result)) {
      switch x.dtype {
      case .float32: run(x, axis, result, descending, as: Float.self)
      case .float64: run(x, axis, result, descending, as: Double.self)
      case .int32: run(x, axis, result, descending, as: Int32.self)
      case .uint8: run(x, axis, result, descending, as: UInt8.self)
      }
    }
    return result
  }

  private static func run<T: Scalar>(
    _ x: NDArray, _ axis: Int, _ result: NDArray, _ descending: Bool, as type: T.Type
  ) {
    let (size, count) = (x.shape[axis], result.shape[axis])
    let inner = x.shape.product(of: axis + 1..<x.shape.count)
    let (values, places) = (x.address(as: T.self), result.address(as: Int32.self))
    ThreadPool.run(result.elementCount / count, grain: max(1, 2048 / size)) { lanes in
      withUnsafeTemporaryAllocation(of: SortEntry<T>.self, capacity: size) { buffer in
        for lane in lanes {
          let (image, column) = lane.quotientAndRemainder(dividingBy: inner)
          let source = values + image * size * inner + column
          for i in 0..<size { buffer[i] = SortEntry(value: source[i * inner], place: Int32(i)) }
          if descending {
            arrange(buffer, count) { $1.precedes($0) || (!$0.precedes($1) && $0.place < $1.place) }
          } else {
            arrange(buffer, count) { $0.precedes($1) || (!$1.precedes($0) && $0.place < $1.place) }
          }
          let target = places + image * count * inner + column
          for i in 0..<count { target[i * inner] = buffer[i].place }
        }
      }
    }
  }

  /// Brings the first `count` entries of the sorted sequence to the front: by insertion where they are few.
  @inline(__always)
  private static func arrange<T>(
    _ entries: UnsafeMutableBufferPointer<SortEntry<T>>, _ count: Int,
    by isBefore: (SortEntry<T>, SortEntry<T>) -> Bool
  ) {
    var entries = entries
    guard count <= 16 && count * 4 < entries.count else { return entries.sort(by: isBefore) }
    for next in 1..<entries.count {
      let entry = entries[next]
      var slot = min(next, count)
      guard slot < count || isBefore(entry, entries[count - 1]) else { continue }
      if slot == count { slot -= 1 }
      while slot > 0 && isBefore(entry, entries[slot - 1]) {
        entries[slot] = entries[slot - 1]
        slot -= 1
      }
      entries[slot] = entry
    }
  }
}

/// An element of a lane that is being sorted.
private struct SortEntry<T: Scalar> {
  let value: T
  let place: Int32

  /// Whether the value is smaller; what is not a number is larger than all numbers.
  @inline(__always)
  func precedes(_ other: SortEntry) -> Bool { other.value.exceeds(value) }
}
