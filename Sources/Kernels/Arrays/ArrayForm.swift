import Core

/// What an array is like: its shape, its element type, and how its elements lie in memory, which nobody outside this
/// module looks into. Gradients are asked for in the form of what they are gradients of.
public struct ArrayForm: Sendable, Hashable {
  /// The sizes of the axes, outermost first.
  public let shape: Shape
  /// The type of the elements.
  public let dtype: DType
  package let layout: Layout

  package init(_ shape: Shape, _ dtype: DType, _ layout: Layout) {
    (self.shape, self.dtype, self.layout) = (shape, dtype, layout)
  }

  /// That of a row-major array.
  public init(plain shape: Shape, _ dtype: DType) { self.init(shape, dtype, .plain) }
}

extension NDArray {
  /// Shape, element type, and how the elements lie.
  public var form: ArrayForm { ArrayForm(shape, dtype, layout) }

  /// An array of `form`, all elements 0.
  public init(zeros form: ArrayForm) { self.init(zeros: form.shape, form.dtype, layout: form.layout) }

  /// The elements, lying as those of an array of `form`; itself where they do. Shapes must be equal.
  public func lying(as form: ArrayForm) -> NDArray { converted(to: form.layout) }

  /// Features `[N, C, H, W]`, lying as the fast kernels of this processor want them; itself where they do.
  public func asFeatures() -> NDArray { converted(to: Layout.preferred) }

  /// This array unless its elements lie as those of weights alone do, which element-wise kernels do not read; in
  /// row-major order then.
  public func readable() -> NDArray { layout.isOfWeights ? plain() : self }

  /// Whether the elements lie as those of weights alone do.
  public var liesAsWeights: Bool { layout.isOfWeights }

  /// Whether this is `other`, not just equal to it: the same elements of the same memory.
  public func isSameMemory(as other: NDArray) -> Bool {
    buffer === other.buffer && byteOffset == other.byteOffset && layout == other.layout && shape == other.shape
  }
}

// The host's memory. An array of another device would be copied here.
extension NDArray {
  /// A row-major array whose elements are written by `body`, all of them.
  ///
  /// - Parameter body: is given the memory of the elements, which holds anything at first.
  public init<T: Scalar, E: Error>(
    _ shape: Shape, of type: T.Type, writing body: (UnsafeMutableBufferPointer<T>) throws(E) -> Void
  ) throws(E) {
    self.init(uninitialized: shape, T.dtype)
    try body(stored(as: T.self))
  }

  /// The same for elements of which only the bytes are known.
  public init<E: Error>(
    _ shape: Shape, _ dtype: DType, writing body: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    self.init(uninitialized: shape, dtype)
    try body(UnsafeMutableRawBufferPointer(start: pointer, count: elementCount * dtype.byteCount))
  }

  /// A row-major array of the elements at the beginning of `memory`, which nobody writes to from now on.
  public init(holding memory: MemoryBlock, _ shape: Shape, _ dtype: DType) {
    require(
      shape.elementCount * dtype.byteCount <= memory.byteCount,
      "array: \(shape.described(dtype)) takes more than the \(memory.byteCount) bytes that are there")
    self.init(buffer: memory, byteOffset: 0, shape: shape, dtype: dtype, layout: .plain)
  }

  /// Calls `body` with the elements in row-major order, good for the time of the call.
  public func withElements<T: Scalar, Result, E: Error>(
    of type: T.Type = T.self, _ body: (UnsafeBufferPointer<T>) throws(E) -> Result
  ) throws(E) -> Result {
    let array = plain()
    defer { withExtendedLifetime(array) {} }
    return try body(UnsafeBufferPointer(array.stored(as: T.self)))
  }

  /// Calls `body` with the bytes of the elements in row-major order, good for the time of the call.
  public func withBytes<Result, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> Result) throws(E) -> Result {
    let (bytes, owner) = heldBytes()
    defer { withExtendedLifetime(owner) {} }
    return try body(bytes)
  }

  /// The bytes of the elements in row-major order, and what keeps them where they are while it lives.
  public func heldBytes() -> (bytes: UnsafeRawBufferPointer, owner: AnyObject) {
    let array = plain()
    return (UnsafeRawBufferPointer(start: array.pointer, count: elementCount * dtype.byteCount), array.buffer)
  }
}
