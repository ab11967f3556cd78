/// What tells a file from others: its length and a checksum of its content.
public struct FileDigest: Sendable, Hashable, Codable {
  /// Its length in bytes.
  public var byteCount: Int
  /// SHA-256 of its content, in 64 hexadecimal digits.
  public var sha256: String

  /// Reads the file at `path`; half a gigabyte takes a second or two.
  /// - Throws: when it cannot be read.
  public init(path: String) throws(InterchangeError) {
    let content = HeldBytes(try MappedFile(path: path))
    byteCount = content.count
    sha256 = content.read { SHA256.hexadecimal($0) }
  }
}
