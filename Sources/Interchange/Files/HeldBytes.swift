import Core
import Glibc
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
    let held = array.heldBytes()
    self.init(owner: held.owner, held.bytes)
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

extension UnsafeRawBufferPointer {
  /// The little-endian number at `offset`; nil where it would not lie within the bytes.
  func number<I: FixedWidthInteger & BitwiseCopyable>(_ type: I.Type, at offset: Int) -> I? {
    let size = MemoryLayout<I>.size
    guard offset >= 0, size <= count, offset <= count - size else { return nil }
    return I(littleEndian: loadUnaligned(fromByteOffset: offset, as: I.self))
  }

  /// The `length` bytes at `offset`; nil where they would not lie within the bytes.
  func part(at offset: Int, count length: Int) -> UnsafeRawBufferPointer? {
    guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
    return UnsafeRawBufferPointer(rebasing: self[offset..<offset + length])
  }
}

/// A file's content, mapped into memory: pages are read from the disk when they are touched.
///
/// The file must not be shortened while it is mapped; files replaced by `AtomicFile` stay whole for whoever has the old
/// one open. Nobody writes to the memory, so sharing it between threads is safe.
package final class MappedFile: @unchecked Sendable {
  package let bytes: UnsafeRawBufferPointer

  package init(path: String) throws(InterchangeError) {
    let (descriptor, size): (Int32, Int)
    do throws(RegularFile.Failure) { (descriptor, size) = try RegularFile.open(path) } catch {
      throw InterchangeError(error, path)
    }
    defer { close(descriptor) }
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw .system("map the file into memory", path) }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
  }
}

/// How much memory a file may ask for. A few bytes can stand for very many (compression, one value repeated along an
/// axis, one storage under many names), so readers compare what a file announces with its size before they take memory.
public struct ReadingLimits: Sendable, Hashable {
  /// Bytes that any file may ask for, however small it is; 64 MiB unless set.
  public var baseBytes: Int
  /// Bytes that it may ask for beyond that, for each byte of the file; 256 unless set.
  public var bytesPerFileByte: Int

  public init(baseBytes: Int = 1 << 26, bytesPerFileByte: Int = 256) {
    self.baseBytes = baseBytes
    self.bytesPerFileByte = bytesPerFileByte
  }

  /// The bytes that a file of `fileSize` bytes may ask for.
  public func allowance(fileSize: Int) -> Int {
    let (product, overflows) = fileSize.multipliedReportingOverflow(by: bytesPerFileByte)
    let (sum, overflowsToo) = product.addingReportingOverflow(baseBytes)
    return overflows || overflowsToo ? Int.max : sum
  }
}
