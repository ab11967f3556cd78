import Glibc

/// Names of files as texts.
///
/// To the system a name is any bytes, and a `String` holds UTF-8 alone. In a text, a byte that is no part of UTF-8 is
/// written as four letters, `caf\xE9.jpg`; on the way back to the system the letters are the byte again.
public enum FileName {
  /// `name` as a text: as it is where it is UTF-8, which nearly all names are.
  public static func text(of name: some Collection<UInt8>) -> String {
    if let text = String(validating: name, as: UTF8.self) { return text }
    var (text, rest) = ("", Array(name)[...])
    while let byte = rest.first {
      let letter = (1...4).lazy.compactMap { length in
        rest.count < length ? nil : String(validating: rest.prefix(length), as: UTF8.self)
      }.first
      if let letter {
        text += letter
        rest = rest.dropFirst(letter.utf8.count)
      } else {
        text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16, uppercase: true)
        rest = rest.dropFirst()
      }
    }
    return text
  }

  /// What the system calls the file at `path`, with a zero at the end. A file whose name has a backslash, an x and two
  /// digits in it as letters is found, too.
  public static func bytes(of path: String) -> [CChar] {
    let literal = path.utf8CString.map { $0 }
    guard path.utf8.contains(UInt8(ascii: "\\")) else { return literal }
    var status = stat()
    if lstat(literal, &status) == 0 { return literal }
    return unescaped(Array(path.utf8)).map { CChar(bitPattern: $0) } + [0]
  }

  /// `path` without links, from the root on; nil where there is nothing.
  package static func resolved(_ path: String) -> String? {
    guard let found = realpath(bytes(of: path), nil) else { return nil }
    defer { free(found) }
    return text(of: UnsafeRawBufferPointer(start: found, count: strlen(found)))
  }

  private static func unescaped(_ letters: [UInt8]) -> [UInt8] {
    var (bytes, at): ([UInt8], Int) = ([], 0)
    while at < letters.count {
      if at + 4 <= letters.count, letters[at] == UInt8(ascii: "\\"), letters[at + 1] == UInt8(ascii: "x"),
        let byte = UInt8(String(decoding: letters[at + 2..<at + 4], as: UTF8.self), radix: 16), byte >= 0x80
      {
        bytes.append(byte)
        at += 4
      } else {
        bytes.append(letters[at])
        at += 1
      }
    }
    return bytes
  }
}

/// Tells a file or a folder from all others, by whatever names and links it is reached.
package struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let number: UInt64

  /// Of what `path` leads to; nil where there is nothing.
  package init?(_ path: String) {
    var status = stat()
    guard stat(FileName.bytes(of: path), &status) == 0 else { return nil }
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}
