import Foundation

@testable import Reporting

/// Reads the event files of a folder as TensorBoard does: for tests of the writer.
struct EventFileReader {
  struct Entry: Equatable {
    var wallTime: Double
    var step: Int
    var fileVersion: String?
    var isStart = false
    var scalars: [String: Float] = [:]
  }

  struct Damage: Error, Equatable {
    var offset: Int
  }

  /// All whole entries; an error where one is damaged. An end in the middle of an entry is no damage.
  static func entries(_ bytes: [UInt8]) throws -> [Entry] {
    var entries: [Entry] = []
    var at = 0
    while at + 12 <= bytes.count {
      let length = Int(number(bytes[at..<at + 8]))
      guard CRC32C.masked(Array(bytes[at..<at + 8])) == UInt32(number(bytes[at + 8..<at + 12])) else {
        throw Damage(offset: at)
      }
      guard at + 16 + length <= bytes.count else { break }
      let data = Array(bytes[at + 12..<at + 12 + length])
      guard CRC32C.masked(data) == UInt32(number(bytes[at + 12 + length..<at + 16 + length])) else {
        throw Damage(offset: at)
      }
      entries.append(entry(data))
      at += 16 + length
    }
    return entries
  }

  /// The values of `tag` by step from all files of `folder`, without those that a later start supersedes.
  static func scalars(_ tag: String, in folder: String) throws -> [Int: Float] {
    var values: [Int: Float] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      for entry in try entries(Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))) {
        if entry.isStart { values = values.filter { $0.key < entry.step } }
        if let value = entry.scalars[tag] { values[entry.step] = value }
      }
    }
    return values
  }

  private static func entry(_ data: [UInt8]) -> Entry {
    var entry = Entry(wallTime: 0, step: 0)
    for field in fields(data) {
      switch field.number {
      case 1: entry.wallTime = Double(bitPattern: number(field.bytes[...]))
      case 2: entry.step = Int(bitPattern: UInt(field.value))
      case 3: entry.fileVersion = String(decoding: field.bytes, as: UTF8.self)
      case 5:
        for value in fields(field.bytes).map({ fields($0.bytes) }) {
          let tag = String(decoding: value[0].bytes, as: UTF8.self)
          entry.scalars[tag] = Float(bitPattern: UInt32(number(value[1].bytes[...])))
        }
      case 7: entry.isStart = fields(field.bytes).map(\.value) == [1]
      default: break
      }
    }
    return entry
  }

  private static func fields(_ data: [UInt8]) -> [(number: Int, value: UInt64, bytes: [UInt8])] {
    var at = 0
    func varint() -> UInt64 {
      var (value, shift) = (0 as UInt64, 0 as UInt64)
      while true {
        let byte = data[at]
        at += 1
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
    }
    var result: [(number: Int, value: UInt64, bytes: [UInt8])] = []
    while at < data.count {
      let key = varint()
      var (value, count) = (0 as UInt64, 0)
      switch key & 7 {
      case 0: value = varint()
      case 1: count = 8
      case 2: count = Int(varint())
      default: count = 4
      }
      result.append((Int(key >> 3), value, Array(data[at..<at + count])))
      at += count
    }
    return result
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
