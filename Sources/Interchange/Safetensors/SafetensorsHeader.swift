import Autodiff

/// The checked header of a safetensors file.
struct SafetensorsHeader {
  private(set) var metadata: [String: String] = [:]
  /// In the order of their values.
  private(set) var entries: [SafetensorsFile.Entry] = []
  /// Bytes before the values.
  let byteCount: Int
  private let path: String

  init(path: String, _ bytes: UnsafeRawBufferPointer) throws(InterchangeError) {
    self.path = path
    byteCount = try Self.byteCount(path, bytes)
    let json: JSONValue
    do throws(JSONError) { json = try JSONScanner.parse(Array(bytes[8..<byteCount])) } catch {
      throw InterchangeError(
        file: path, problem: "the header is not valid JSON: \(error.reason) at byte \(8 + error.offset) of the file",
        remedy: "The file is damaged or of another format; fetch or write it again")
    }
    guard let members = json.members else { throw damaged("the header is not a JSON object") }
    for member in members {
      if member.name == "__metadata__" { metadata = try texts(member.value) } else { entries.append(try entry(member)) }
    }
    try checkRanges(dataCount: bytes.count - byteCount)
  }

  func damaged(_ problem: String, _ tensor: String? = nil) -> InterchangeError {
    InterchangeError(
      file: path, tensor: tensor, problem: problem,
      remedy: "The file is damaged or was written by a faulty program; fetch or write it again")
  }

  /// The header's length and the eight bytes that hold it.
  private static func byteCount(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(InterchangeError) -> Int {
    guard bytes.count >= 8 else {
      throw InterchangeError(
        file: path, problem: "a safetensors file has at least 8 bytes, this one \(bytes.count)",
        remedy: "It was cut off or is of another format; fetch or write it again")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(SafetensorsFile.headerLimit) else {
      throw InterchangeError(
        file: path,
        problem: "a header of \(length) bytes is announced; at most \(SafetensorsFile.headerLimit) are allowed",
        remedy: "This is probably not a safetensors file")
    }
    guard Int(length) <= bytes.count - 8 else {
      throw InterchangeError(
        file: path, problem: "a header of \(length) bytes is announced, but only \(bytes.count - 8) follow",
        remedy: "The file was cut off; fetch or write it again")
    }
    return 8 + Int(length)
  }

  private func texts(_ value: JSONValue) throws(InterchangeError) -> [String: String] {
    guard let members = value.members else { throw damaged("'__metadata__' is not an object of texts") }
    var texts: [String: String] = [:]
    for member in members {
      guard let text = member.value.text else { throw damaged("the metadata '\(member.name)' is not a text") }
      texts[member.name] = text
    }
    return texts
  }

  /// Values follow one another from the first to the last byte, without holes and without sharing any.
  private mutating func checkRanges(dataCount: Int) throws(InterchangeError) {
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for entry in entries {
      let start = entry.range.lowerBound
      if start < end {
        throw damaged("its values start at byte \(start), inside another tensor's, which end at \(end)", entry.name)
      }
      if start > end { throw damaged("bytes \(end) to \(start) before its values belong to no tensor", entry.name) }
      end = entry.range.upperBound
      if end > dataCount {
        throw damaged("its values end at byte \(end), but the file has only \(dataCount) bytes of values", entry.name)
      }
    }
    if end < dataCount { throw damaged("the last \(dataCount - end) bytes belong to no tensor") }
  }
}
