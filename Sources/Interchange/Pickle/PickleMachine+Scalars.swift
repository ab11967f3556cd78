extension PickleMachine {
  /// Pushes a number or the like, if `operation` is for that.
  mutating func pushScalar(_ operation: PickleOperation) throws(PickleError) -> Bool {
    switch operation {
    case .none: try push(.none)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .integerLine: try push(integerLine())
    case .integer4: try push(.integer(Int(input.number(Int32.self))))
    case .integer1: try push(.integer(Int(input.number(UInt8.self))))
    case .integer2: try push(.integer(Int(input.number(UInt16.self))))
    case .long1: try push(long(input.length(UInt8.self)))
    case .long4: try push(long(input.length(Int32.self)))
    case .real8: try push(.real(Double(bitPattern: input.number(UInt64.self).byteSwapped)))
    default: return false
    }
    return true
  }

  /// A number in digits; Python 2 wrote truth values with two of them.
  private mutating func integerLine() throws(PickleError) -> PickleValue {
    let line = try input.line()
    if line == "01" { return .bool(true) }
    if line == "00" { return .bool(false) }
    guard let integer = Int(line) else { throw error("a whole number expected") }
    return .integer(integer)
  }

  /// A whole number in two's complement of `count` bytes.
  private mutating func long(_ count: Int) throws(PickleError) -> PickleValue {
    guard count <= 64 else { throw error("a number of \(count) bytes; at most 64 are allowed") }
    let bytes = try input.take(count)
    guard count <= 8 else { return .wideInteger(Array(bytes)) }
    var word: UInt64 = bytes.last.map { $0 & 0x80 != 0 } == true ? .max : 0
    for byte in bytes.reversed() { word = word << 8 | UInt64(byte) }
    return .integer(Int(Int64(bitPattern: word)))
  }

  /// Pushes a text or bytes, if `operation` is for that.
  mutating func pushBytes(_ operation: PickleOperation) throws(PickleError) -> Bool {
    switch operation {
    case .unicode1: try push(.text(input.text(input.length(UInt8.self))))
    case .unicode4: try push(.text(input.text(input.length(UInt32.self))))
    case .unicode8: try push(.text(input.text(input.length(UInt64.self))))
    case .string1: try push(.text(input.text(input.length(UInt8.self))))
    case .string4: try push(.text(input.text(input.length(Int32.self))))
    case .bytes1: try push(bytes(input.length(UInt8.self)))
    case .bytes4: try push(bytes(input.length(UInt32.self)))
    case .bytes8, .byteArray8: try push(bytes(input.length(UInt64.self)))
    default: return false
    }
    return true
  }

  private mutating func bytes(_ count: Int) throws(PickleError) -> PickleValue {
    _ = try input.take(count)
    return .bytes(count)
  }
}
