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
    if let other = InterchangeError.otherKind(bytes, than: "a safetensors file", .safetensors, path) { throw other }
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

extension SafetensorsHeader {
  /// What the header says of one tensor, checked by itself.
  func entry(_ member: JSONMember) throws(InterchangeError) -> SafetensorsFile.Entry {
    let name = member.name
    guard let known = member.value.members else { throw damaged("its entry is not an object", name) }
    for field in known where !["dtype", "shape", "data_offsets"].contains(field.name) {
      throw damaged("its entry has a field '\(field.name)', which the format does not know", name)
    }
    let type = try storedType(member.value["dtype"], name)
    let sizes = try wholeNumbers(member.value["shape"], "shape", name)
    let offsets = try wholeNumbers(member.value["data_offsets"], "data_offsets", name)
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw damaged("data_offsets \(offsets.start) are not a start and an end", name)
    }
    let expected = try byteCount(sizes, type, name)
    guard offsets[1] - offsets[0] == expected else {
      throw damaged(
        "shape \(sizes) of \(type.rawValue) takes \(expected) bytes, but its data_offsets \(offsets) span "
          + "\(offsets[1] - offsets[0])", name)
    }
    return SafetensorsFile.Entry(name: name, storedType: type, shape: Shape(sizes), range: offsets[0]..<offsets[1])
  }

  private func storedType(_ value: JSONValue?, _ name: String) throws(InterchangeError) -> StoredType {
    guard let text = value?.text else { throw damaged("its dtype is missing or not a text", name) }
    guard let type = StoredType(rawValue: text) else {
      let known = StoredType.allCases.map(\.rawValue).joined(separator: ", ")
      var error = damaged("its dtype '\(text)' is unknown; known are \(known)", name)
      error.remedy = "Store the tensor as one of these"
      throw error
    }
    return type
  }

  private func wholeNumbers(
    _ value: JSONValue?, _ field: String, _ name: String
  ) throws(InterchangeError) -> [Int] {
    guard let elements = value?.elements else { throw damaged("its \(field) is missing or not a list", name) }
    var numbers: [Int] = []
    for element in elements {
      guard let number = element.integer, number >= 0 else {
        throw damaged("its \(field) holds something that is not a whole number from 0 to \(Int.max)", name)
      }
      numbers.append(number)
    }
    return numbers
  }

  private func byteCount(_ sizes: [Int], _ type: StoredType, _ name: String) throws(InterchangeError) -> Int {
    guard sizes.count <= Shape.maximumRank else {
      var error = damaged("it has \(sizes.count) axes; at most \(Shape.maximumRank) are supported", name)
      error.remedy = "Reshape it before it is stored"
      throw error
    }
    var bits = type.bitCount
    for size in sizes {
      // An empty axis does not excuse the others from having sizes that can be computed with.
      let (next, overflows) = bits.multipliedReportingOverflow(by: max(1, size))
      guard !overflows else { throw damaged("shape \(sizes) has more bytes than a computer can count", name) }
      bits = next
    }
    if sizes.contains(0) { return 0 }
    guard bits % 8 == 0 else { throw damaged("shape \(sizes) of \(type.rawValue) does not fill its last byte", name) }
    return bits / 8
  }
}
