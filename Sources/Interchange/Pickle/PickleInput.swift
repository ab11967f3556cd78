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

/// What a pickle may ask for. A value of one byte in the pickle takes many in memory, and compressed pickles have very
/// many such bytes; these keep what is made of them to a few hundred megabytes.
enum PickleLimits {
  /// Values on the stack at a time, and in the memo.
  static let values = 4_000_000
  /// Containers and what is put into them, calls, and pairs turned into dictionaries.
  static let objects = 4_000_000
  /// Containers begun within one another.
  static let marks = 1000
  /// Bytes of a text.
  static let textBytes = 1 << 20
}

/// Where and why a pickle is refused.
struct PickleError: Error {
  /// Bytes of the pickle before the trouble.
  let offset: Int
  let problem: String
  var remedy = "The file is damaged or was written by a faulty program; fetch or write it again"

  /// A global outside the few that are allowed.
  static func refused(_ global: String, at offset: Int) -> PickleError {
    PickleError(
      offset: offset, problem: "it names '\(global)', which has no place in a file of tensors and is not run",
      remedy: "Where the file can be trusted, load it in Python and save the state dictionary alone: "
        + "torch.save(model.state_dict(), path)")
  }
}
