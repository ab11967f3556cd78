import Foundation

extension Fixture {
  /// Parses a whole safetensors file: a 64-bit length, a JSON header of that length, the data.
  init(name: String, bytes: [UInt8]) throws {
    guard bytes.count >= 8 else { throw FixtureError("\(name): only \(bytes.count) bytes") }
    let length = Int(Fixture.word(bytes, at: 0))
    guard length >= 0, 8 + length <= bytes.count else {
      throw FixtureError("\(name): a header of \(length) bytes in a file of \(bytes.count)")
    }
    let header = try JSONDecoder().decode([String: FixtureValue].self, from: Data(bytes[8..<(8 + length)]))
    var tensors: [String: Tensor] = [:]
    var metadata: [String: String] = [:]
    for (key, entry) in header {
      if key == "__metadata__" {
        metadata = try entry.object().mapValues { try $0.string() }
      } else {
        tensors[key] = try Fixture.tensor(entry, in: bytes, dataStart: 8 + length, name: "\(name): \(key)")
      }
    }
    self.init(name: name, tensors: tensors, metadata: metadata)
  }

  private static func tensor(
    _ entry: FixtureValue, in bytes: [UInt8], dataStart: Int, name: String
  ) throws -> Tensor {
    let shape = try entry["shape"].ints()
    let offsets = try entry["data_offsets"].ints()
    let dtype = try entry["dtype"].string()
    let count = shape.reduce(1, *)
    let widths = ["F64": 8, "F32": 4, "I64": 8, "U8": 1]
    guard let width = widths[dtype] else { throw FixtureError("\(name) is of type \(dtype)") }
    let start = dataStart + offsets[0]
    guard offsets[1] - offsets[0] == count * width, dataStart + offsets[1] <= bytes.count else {
      throw FixtureError("\(name): offsets \(offsets) for \(count) values of \(width) bytes")
    }
    let values = (0..<count).map { value(dtype, bytes, at: start + $0 * width) }
    return Tensor(shape: shape, values: values)
  }

  private static func value(_ dtype: String, _ bytes: [UInt8], at start: Int) -> Double {
    switch dtype {
    case "F64": Double(bitPattern: word(bytes, at: start))
    case "F32": Double(Float(bitPattern: UInt32(truncatingIfNeeded: word(bytes, at: start, width: 4))))
    case "I64": Double(Int64(bitPattern: word(bytes, at: start)))
    default: Double(bytes[start])
    }
  }

  /// The little-endian word of `width` bytes at `start`.
  private static func word(_ bytes: [UInt8], at start: Int, width: Int = 8) -> UInt64 {
    var result: UInt64 = 0
    for offset in 0..<width { result |= UInt64(bytes[start + offset]) << UInt64(8 * offset) }
    return result
  }
}
