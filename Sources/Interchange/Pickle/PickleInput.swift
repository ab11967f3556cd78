/// A pickle's bytes with the place up to which they are read.
struct PickleInput {
  private let bytes: UnsafeRawBufferPointer
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func error(_ problem: String) -> PickleError { PickleError(offset: offset, problem: problem) }

  /// The next number, lowest byte first.
  mutating func number<I: FixedWidthInteger & BitwiseCopyable>(_ type: I.Type) throws(PickleError) -> I {
    guard let number = bytes.number(type, at: offset) else { throw error("the pickle ends too early") }
    offset += MemoryLayout<I>.size
    return number
  }

  /// A length that must not be larger than what is left.
  mutating func length<I: FixedWidthInteger & BitwiseCopyable>(_ type: I.Type) throws(PickleError) -> Int {
    let length = try number(type)
    guard let length = Int(exactly: length), length >= 0, length <= bytes.count - offset else {
      throw error("\(length) bytes are announced, but only \(bytes.count - offset) follow")
    }
    return length
  }

  /// The next `count` bytes, which `length` has found to be there.
  mutating func take(_ count: Int) throws(PickleError) -> UnsafeRawBufferPointer {
    guard let part = bytes.part(at: offset, count: count) else { throw error("the pickle ends too early") }
    offset += count
    return part
  }

  /// A text of `count` bytes.
  mutating func text(_ count: Int) throws(PickleError) -> String {
    guard count <= PickleLimits.textBytes else {
      throw error("a text of \(count) bytes; at most \(PickleLimits.textBytes) are allowed")
    }
    guard let text = String(validating: try take(count), as: UTF8.self) else { throw error("a text is not UTF-8") }
    return text
  }

  /// The text up to the end of the line.
  mutating func line() throws(PickleError) -> String {
    let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...].prefix(1024))
    guard let count = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw error("a line does not end") }
    let text = try text(count)
    offset += 1
    return text
  }
}
