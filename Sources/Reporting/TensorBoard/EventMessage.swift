/// One entry of a TensorBoard event file: tensorboard/compat/proto/event.proto, as far as it is written here.
struct EventMessage {
  enum Content {
    /// What every file begins with.
    case fileVersion
    /// Everything of this step and of later ones that was read before is superseded (`SessionLog`, `START`).
    case sessionStart
    case scalars([(tag: String, value: Double)])
  }

  /// Seconds since 1970.
  var wallTime: Double
  var step: Int
  var content: Content

  /// The entry with the frame that a file has around it: its length, the length's checksum, the entry and its checksum,
  /// all numbers with the lowest byte first.
  var record: [UInt8] {
    let data = encoded.bytes
    let length = withUnsafeBytes(of: UInt64(data.count).littleEndian) { Array($0) }
    return length + EventMessage.bytes(CRC32C.masked(length)) + data + EventMessage.bytes(CRC32C.masked(data))
  }

  private static func bytes(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

  private var encoded: ProtobufFields {
    var event = ProtobufFields()
    event.add(1, wallTime)
    event.add(2, UInt64(bitPattern: Int64(step)))
    switch content {
    case .fileVersion: event.add(3, Array("brain.Event:2".utf8))
    case .sessionStart:
      var log = ProtobufFields()
      log.add(1, UInt64(1))
      event.add(7, log.bytes)
    case .scalars(let scalars):
      var summary = ProtobufFields()
      for scalar in scalars {
        var value = ProtobufFields()
        value.add(1, Array(scalar.tag.utf8))
        value.add(2, Float(scalar.value))
        summary.add(1, value.bytes)
      }
      event.add(5, summary.bytes)
    }
    return event
  }
}

/// The fields of a protobuf message, one after the other: a key of number and wire type, then the value.
/// (protobuf.dev/programming-guides/encoding)
private struct ProtobufFields {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: UInt64, _ value: UInt64) {
    varint(field << 3)
    varint(value)
  }

  mutating func add(_ field: UInt64, _ value: Double) {
    varint(field << 3 | 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  /// Text, bytes and messages in messages.
  mutating func add(_ field: UInt64, _ value: [UInt8]) {
    varint(field << 3 | 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func add(_ field: UInt64, _ value: Float) {
    varint(field << 3 | 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
