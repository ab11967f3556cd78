import Kernels

/// Bytes that stay where they are as long as someone holds this value: part of a mapped file, memory of their own, or
/// an array's elements. Nobody writes to them, so sharing them between threads is safe.
package struct HeldBytes: @unchecked Sendable {
  private let owner: AnyObject
  private let bytes: UnsafeRawBufferPointer

  private init(owner: AnyObject, _ bytes: UnsafeRawBufferPointer) {
    self.owner = owner
    self.bytes = bytes
  }

  /// A whole file.
  package init(_ file: MappedFile) { self.init(owner: file, file.bytes) }

  /// The elements of a row-major array.
  init(_ array: NDArray) {
    let count = array.elementCount * array.dtype.byteCount
    self.init(owner: array.buffer, UnsafeRawBufferPointer(start: array.pointer, count: count))
  }

  /// A copy of `bytes`.
  package init(copying bytes: [UInt8]) {
    self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  /// Memory of `count` bytes, which `fill` sets.
  package init<E: Error>(count: Int, fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) {
    let memory = OwnedMemory(count: count)
    try fill(memory.bytes)
    self.init(owner: memory, UnsafeRawBufferPointer(memory.bytes))
  }

  package var count: Int { bytes.count }

  /// Hands the bytes to `body`, which must not keep their address.
  package func read<Result, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    defer { withExtendedLifetime(owner) {} }
    return try body(bytes)
  }

  /// The bytes as the elements of an array, in place; nil where they are too few to be worth it, or lie where elements
  /// of this type cannot.
  func lent(as shape: Shape, _ dtype: DType) -> NDArray? {
    guard count >= Self.leastLent, count == shape.elementCount * dtype.byteCount, let address = bytes.baseAddress,
      UInt(bitPattern: address) % UInt(dtype.byteCount) == 0
    else { return nil }
    return NDArray(lent: address, by: owner, shape: shape, dtype)
  }

  /// Fewer bytes are copied: an array in place keeps all of the file mapped.
  private static let leastLent = 1 << 14

  /// Part of the bytes, in place; `range` must lie within them.
  package func part(_ range: Range<Int>) -> HeldBytes {
    HeldBytes(owner: owner, UnsafeRawBufferPointer(rebasing: bytes[range]))
  }
}

/// Memory that goes away with its last reference.
private final class OwnedMemory {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) { bytes = .allocate(byteCount: count, alignment: 64) }

  deinit { bytes.deallocate() }
}
