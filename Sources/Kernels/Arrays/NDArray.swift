import Core

/// A plain n-dimensional array: what the kernels read and write. It knows nothing of gradients.
///
/// Arrays are immutable once a kernel has returned them; reshaping and cutting along the first axis share memory.
public struct NDArray: Sendable {
  /// The memory of the elements, which other arrays may share.
  package private(set) var buffer: MemoryBlock
  /// Where the elements start in the buffer, in bytes.
  package let byteOffset: Int
  /// The sizes of the axes, outermost first, whatever the layout.
  public let shape: Shape
  /// The type of the elements.
  public let dtype: DType
  /// The order in which the elements lie in memory.
  package let layout: Layout

  init(buffer: MemoryBlock, byteOffset: Int, shape: Shape, dtype: DType, layout: Layout) {
    self.buffer = buffer
    self.byteOffset = byteOffset
    self.shape = shape
    self.dtype = dtype
    self.layout = layout
  }

  /// An array whose elements are not set yet. The caller writes all of them before anyone reads one.
  package init(uninitialized shape: Shape, _ dtype: DType, layout: Layout) {
    let (byteCount, overflows) = layout.storedCount(shape).multipliedReportingOverflow(by: dtype.byteCount)
    // Far below the largest number, so that rounding up to pages has room.
    require(
      !overflows && byteCount <= Int.max >> 8,
      "array: \(shape) (\(dtype)) takes more bytes than any machine has; use smaller sizes")
    let buffer = MemoryBlock(byteCount: byteCount)
    self.init(buffer: buffer, byteOffset: 0, shape: shape, dtype: dtype, layout: layout)
  }

  /// A row-major array whose elements are not set yet; kernels of one's own write all of them before anyone reads one.
  public init(uninitialized shape: Shape, _ dtype: DType) {
    self.init(uninitialized: shape, dtype, layout: .plain)
  }

  /// The first element's address. Read only, but for the maker of the array.
  package var pointer: UnsafeMutableRawPointer { buffer.pointer + byteOffset }

  /// The elements stored, padding included.
  package var storedCount: Int { layout.storedCount(shape) }

  /// The elements without padding.
  public var elementCount: Int { shape.elementCount }

  /// Whether nobody else holds this array's memory, so that it may be overwritten in place. Lent memory never is.
  public mutating func isUniquelyHeld() -> Bool { !buffer.isLent && isKnownUniquelyReferenced(&buffer) }

  /// The stored elements as numbers of type `T`, which must be the array's own.
  package func stored<T: Scalar>(as type: T.Type = T.self) -> UnsafeMutableBufferPointer<T> {
    require(T.dtype == dtype, "array: \(described) does not hold \(T.dtype); read it as \(dtype), or cast it")
    return UnsafeMutableBufferPointer(start: pointer.assumingMemoryBound(to: T.self), count: storedCount)
  }
}

extension NDArray {
  /// An array of `values` in row-major order.
  public init<T: Scalar>(_ values: [T], shape: Shape) {
    require(
      values.count == shape.elementCount,
      "array: \(values.count) values of \(T.dtype) do not fill shape \(shape), which has \(shape.elementCount) "
        + "elements; give one for each")
    self.init(uninitialized: shape, T.dtype)
    _ = stored(as: T.self).update(fromContentsOf: values)
  }

  /// All elements 0, row-major.
  public init(zeros shape: Shape, _ dtype: DType) { self.init(zeros: shape, dtype, layout: .plain) }

  /// All elements 0.
  package init(zeros shape: Shape, _ dtype: DType, layout: Layout) {
    self.init(uninitialized: shape, dtype, layout: layout)
    pointer.initializeMemory(as: UInt8.self, repeating: 0, count: storedCount * dtype.byteCount)
  }

  /// Every element is `value`, which an integer type must hold as it is.
  public init(repeating value: Double, shape: Shape, _ dtype: DType) {
    dtype.requireHolds(value, in: shape, "array")
    self.init(uninitialized: shape, dtype)
    switch dtype {
    case .float32: stored(as: Float.self).update(repeating: Float(value))
    case .float64: stored(as: Double.self).update(repeating: value)
    case .int32: stored(as: Int32.self).update(repeating: Int32(saturating: value))
    case .uint8: stored(as: UInt8.self).update(repeating: UInt8(saturating: value))
    }
  }

  /// The elements in row-major order, whatever the layout.
  public func values<T: Scalar>(as type: T.Type = T.self) -> [T] {
    let array = plain()
    // A bare pointer does not keep a converted copy's memory from going back to the pool.
    return withExtendedLifetime(array) { Array(array.stored(as: T.self)) }
  }
}

extension NDArray {
  /// A row-major array of elements that lie in memory of someone else's, such as a mapped file, and are used in place.
  ///
  /// - Parameters:
  ///   - address: of the first element, a multiple of an element's size; all elements must be there.
  ///   - owner: keeps the memory where and as it is while it lives. It may be released on any thread.
  public init(lent address: UnsafeRawPointer, by owner: AnyObject, shape: Shape, _ dtype: DType) {
    require(
      UInt(bitPattern: address) % UInt(dtype.byteCount) == 0,
      "array: lent elements of \(dtype) must lie at a multiple of \(dtype.byteCount) bytes")
    let buffer = MemoryBlock(lent: address, byteCount: shape.elementCount * dtype.byteCount, by: owner)
    self.init(buffer: buffer, byteOffset: 0, shape: shape, dtype: dtype, layout: .plain)
  }
}

extension NDArray {
  /// The same elements under another shape; shares memory where the layout is plain.
  public func reshaped(_ shape: Shape) -> NDArray {
    let array = plain()
    return NDArray(
      buffer: array.buffer, byteOffset: array.byteOffset, shape: shape, dtype: dtype, layout: .plain)
  }

  /// Entries `range` of the first axis, sharing memory. Every layout keeps the first axis outermost.
  public func rows(_ range: Range<Int>) -> NDArray {
    var shape = shape
    shape[0] = range.count
    let rowBytes = self.shape[0] == 0 ? 0 : storedCount / self.shape[0] * dtype.byteCount
    return NDArray(
      buffer: buffer, byteOffset: byteOffset + range.lowerBound * rowBytes, shape: shape, dtype: dtype, layout: layout)
  }
}

extension NDArray {
  /// The same elements in memory of their own.
  public func copied() -> NDArray {
    let result = NDArray(uninitialized: shape, dtype, layout: layout)
    copyStored(into: result)
    return result
  }

  /// Copies the stored elements, padding included, into an array of the same shape and layout.
  func copyStored(into target: NDArray) {
    // A bare pointer does not keep a converted copy's memory from going back to the pool.
    withExtendedLifetime(self) {
      target.pointer.copyMemory(from: pointer, byteCount: storedCount * dtype.byteCount)
    }
  }
}

extension NDArray {
  /// The shape and the element type, for error texts: `[2, 3] (float32)`.
  public var described: String { "\(shape) (\(dtype))" }
}

extension NDArray {
  /// The first stored element's address, as numbers of the array's own type `T`.
  func address<T: Scalar>(as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    require(T.dtype == dtype, "array: \(described) does not hold \(T.dtype); read it as \(dtype), or cast it")
    return pointer.assumingMemoryBound(to: T.self)
  }

  /// The first stored element's address, of an array that is known to hold float32.
  var floats: UnsafeMutablePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }

  /// Whether zeros are stored beside the elements to fill up blocks of channels.
  var hasPadding: Bool { layout.block > 1 && shape[1] % layout.block != 0 }

  /// This array where it has no padding, else the same in row-major order.
  func withoutPadding() -> NDArray { hasPadding ? plain() : self }
}

/// Stops the program because `operation` does not know numbers of the type of `operand`.
func failUnsupported(_ operation: String, _ operand: NDArray) -> Never {
  fail("\(operation): it needs float32 or float64, not \(operand.described); cast first")
}
