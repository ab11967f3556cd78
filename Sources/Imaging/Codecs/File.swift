import Core
import Glibc

/// What went wrong with an image file, and with which one.
public struct ImagingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of trouble, for code that wants to tell them apart.
  public enum Kind: Sendable, Hashable {
    /// The file could not be opened, read or written; the reason carries the system's own words.
    case file
    /// The content is of no format that is read.
    case unknownFormat
    /// The file ends before its image does.
    case truncated
    /// The content is damaged or of a sort that is not supported.
    case undecodable
    /// The image could not be encoded.
    case unencodable
    /// A mask that does not say by itself which of its values are the object.
    case ambiguousMask
  }

  /// What sort of trouble it is, for programs; the other texts are for people.
  public var kind: Kind
  /// The file, or the name given to bytes that came from elsewhere.
  public var path: String
  /// What was wrong and, where there is a way, how to mend it.
  public var reason: String

  public init(kind: Kind, path: String, reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}

extension ImagingError {
  /// An error in the words of a codec in C.
  static func codec(_ name: String, _ what: String, _ message: [CChar], kind: Kind = .undecodable) -> ImagingError {
    let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return ImagingError(kind: kind, path: name, reason: "\(what): \(text)")
  }
}

/// Whole files as bytes.
enum File {
  /// No file of an image is larger: the most pixels that are decoded, in 16 bits.
  static let mostBytes = 1 << 31

  /// All bytes of the file at `path`.
  static func bytes(_ path: String) throws(ImagingError) -> [UInt8] {
    do {
      return try RegularFile.bytes(path, most: mostBytes)
    } catch {
      throw ImagingError(kind: .file, path: path, reason: error.description)
    }
  }

  /// Writes `bytes` to a new file beside `path` and moves it there once it is safely on disk, so that whoever opens
  /// `path` sees the old file or the new one and never half of either.
  static func write(_ bytes: [UInt8], to path: String) throws(ImagingError) {
    do throws(RegularFile.Failure) { try RegularFile.requireReplaceable(path) } catch {
      throw ImagingError(
        kind: .file, path: path, reason: "cannot be written: there is \(error.kind ?? "no file") of this name")
    }
    let temporary = FileName.bytes(of: "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).part")
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path, "cannot be written") }
    let written = bytes.withUnsafeBytes { writeAll($0, to: descriptor) } && fsync(descriptor) == 0
    let code = errno
    guard close(descriptor) == 0, written, rename(temporary, FileName.bytes(of: path)) == 0 else {
      let reason = written ? errno : code
      unlink(temporary)
      throw failure(path, "cannot be written", code: reason)
    }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return false }
      done += count
    }
    return true
  }

  private static func failure(_ path: String, _ what: String, code: Int32 = errno) -> ImagingError {
    ImagingError(kind: .file, path: path, reason: "\(what): \(String(cString: strerror(code)))")
  }
}
