import Core

/// The bytes of a list in a text file, as editors and spreadsheets on all systems write them.
package enum ListFile {
  /// The content of the file at `path`, without the mark that some programs put before UTF-8.
  ///
  /// - Parameter what: says what the file is for, should it be missing.
  /// - Throws: `DatasetError` where it cannot be read, is no text, or one in UTF-16.
  package static func content(_ path: String, what: String) throws(DatasetError) -> ArraySlice<UInt8> {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path)
    } catch {
      let remedy = error.remedy.isEmpty ? "" : ". \(error.remedy)"
      throw DatasetError(path: path, reason: "\(error); \(what) was looked for there\(remedy)")
    }
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
      throw DatasetError(path: path, reason: "is a text in UTF-16; save it in UTF-8")
    }
    if let kind = FileKind(of: bytes), ![.text, .json, .empty].contains(kind) {
      throw DatasetError(
        path: path, reason: "is \(kind.rawValue); \(what) was looked for there, in a text in UTF-8")
    }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }

  /// The lines of `content`, which end in LF, in CR and LF, or in CR.
  package static func lines(of content: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var (lines, start, place) = ([ArraySlice<UInt8>](), content.startIndex, content.startIndex)
    while place < content.endIndex {
      let byte = content[place]
      guard byte == 10 || byte == 13 else {
        place += 1
        continue
      }
      lines.append(content[start..<place])
      place += byte == 13 && place + 1 < content.endIndex && content[place + 1] == 10 ? 2 : 1
      start = place
    }
    lines.append(content[start...])
    return lines
  }
}
