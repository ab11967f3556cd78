/// Where the elements of an array lie in the memory that holds them, counted in elements: the one with the indices i
/// is at `offset` plus the sum of i[k] times `strides[k]`.
package struct StridedElements: Sendable, Hashable {
  let sizes: [Int]
  let strides: [Int]
  let offset: Int
  /// The number of elements.
  package let count: Int
  /// One more than the largest position of an element; 0 where there are none.
  let end: Int

  /// Elements with these sizes and steps; nil where a number is negative, their numbers differ, or a product is too
  /// large to count with.
  init?(sizes: [Int], strides: [Int], offset: Int) {
    guard sizes.count == strides.count, offset >= 0, !sizes.contains(where: { $0 < 0 }) else { return nil }
    guard !strides.contains(where: { $0 < 0 }) else { return nil }
    var count = 1
    var last = offset
    for (size, stride) in zip(sizes, strides) {
      // An empty axis does not excuse the others from having sizes that can be computed with.
      let (product, first) = count.multipliedReportingOverflow(by: max(1, size))
      let (way, second) = max(0, size - 1).multipliedReportingOverflow(by: stride)
      let (sum, third) = last.addingReportingOverflow(way)
      guard !first, !second, !third, sum < Int.max else { return nil }
      (count, last) = (product, sum)
    }
    let isEmpty = sizes.contains(0)
    self.sizes = sizes
    self.strides = strides
    // What is not there lies nowhere: an offset that is not checked against the memory must not be computed with.
    self.offset = isEmpty ? 0 : offset
    self.count = isEmpty ? 0 : count
    end = isEmpty ? 0 : last + 1
  }

  /// Elements one after the other, the last axis fastest, or the first with `isFortranOrder`.
  package init?(sizes: [Int], isFortranOrder: Bool = false) {
    var strides = [Int](repeating: 1, count: sizes.count)
    var step = 1
    for axis in isFortranOrder ? Array(sizes.indices) : sizes.indices.reversed() {
      strides[axis] = step
      let (product, overflows) = step.multipliedReportingOverflow(by: max(1, sizes[axis]))
      guard !overflows, product >= 0 else { return nil }
      step = product
    }
    self.init(sizes: sizes, strides: strides, offset: 0)
  }

  /// The bytes that the elements take one after the other; nil where that is too large to count.
  package func byteCount(of elementSize: Int) -> Int? {
    let (bytes, overflows) = count.multipliedReportingOverflow(by: elementSize)
    return overflows ? nil : bytes
  }
}

extension StridedElements {
  /// The axes that matter, those joined that lie one after the other.
  private var joined: (sizes: [Int], strides: [Int]) {
    var result: (sizes: [Int], strides: [Int]) = ([], [])
    for (size, stride) in zip(sizes, strides) where size != 1 {
      if let last = result.strides.last, let outer = result.sizes.last, last == size &* stride {
        result.sizes[result.sizes.count - 1] = outer * size
        result.strides[result.strides.count - 1] = stride
      } else {
        result.sizes.append(size)
        result.strides.append(stride)
      }
    }
    return result
  }

  /// Whether the elements lie one after the other in row-major order.
  var isContiguous: Bool {
    let (sizes, strides) = joined
    return sizes.isEmpty || strides == [1]
  }

  /// Calls `body` for runs of elements in row-major order: the number of the first, where it lies, how many there are,
  /// and the step between them.
  func forEachRun<E: Error>(
    _ body: (_ number: Int, _ start: Int, _ count: Int, _ step: Int) throws(E) -> Void
  ) throws(E) {
    guard count > 0 else { return }
    let (sizes, strides) = joined
    guard let length = sizes.last, let step = strides.last else { return try body(0, offset, 1, 1) }
    let outer = sizes.count - 1
    var indices = [Int](repeating: 0, count: outer)
    var start = offset
    for number in stride(from: 0, to: count, by: length) {
      try body(number, start, length, step)
      var axis = outer - 1
      while axis >= 0 {
        indices[axis] += 1
        start += strides[axis]
        if indices[axis] < sizes[axis] { break }
        start -= sizes[axis] * strides[axis]
        indices[axis] = 0
        axis -= 1
      }
    }
  }
}
