/// What a file is by its first bytes, for errors about files that are not what their name says: a `.jpg` that is WebP,
/// weights that are a web page.
///
/// Raw values are words for people, as in `this is a WebP image`.
package enum FileKind: String, Sendable, Hashable, CaseIterable {
  case jpeg = "a JPEG image"
  case png = "a PNG image"
  case gif = "a GIF image"
  case bmp = "a BMP image"
  case tiff = "a TIFF image"
  case webP = "a WebP image"
  case avif = "an AVIF image"
  case heic = "a HEIC image"
  case jpegXL = "a JPEG XL image"
  case jpeg2000 = "a JPEG 2000 image"
  case netpbm = "a PBM, PGM or PPM image"
  case photoshop = "a Photoshop image"
  case openEXR = "an OpenEXR image"
  case svg = "an SVG drawing"
  case dicom = "a DICOM image"
  case video = "a video (MP4 or QuickTime)"
  case riff = "an AVI or WAV file"
  case pdf = "a PDF document"
  case webPage = "a web page (HTML)"
  case xml = "an XML file"
  case gitLFS = "a pointer of Git LFS, which stands for a file and is not the file"
  case gzip = "data compressed with gzip"
  case bzip2 = "data compressed with bzip2"
  case xz = "data compressed with xz"
  case zstandard = "data compressed with Zstandard"
  case sevenZip = "a 7z archive"
  case rar = "a RAR archive"
  case tar = "a tar archive"
  case zip = "a ZIP archive"
  case safetensors = "a safetensors file"
  case pickle = "a Python pickle"
  case numpy = "a NumPy array (.npy)"
  case hdf5 = "an HDF5 file, as Keras writes (.h5)"
  case gguf = "a GGUF file"
  case tensorFlowLite = "a TensorFlow Lite model"
  case idx = "an IDX file, as those of MNIST"
  case program = "a program (ELF)"
  case zeros = "nothing but zeros, as a download that was cut off may leave behind"
  case json = "a text in JSON"
  case text = "a text"
  case empty = "an empty file"

  /// As many bytes from the start as are looked at.
  package static let lookedAt = 1024

  /// - Parameter bytes: the file's, from its start; the first `lookedAt` tell.
  package init?(of bytes: some Collection<UInt8>) {
    let start = Array(bytes.prefix(FileKind.lookedAt))
    guard !start.isEmpty else { self = .empty; return }
    // Its first bytes are a number, and may be those of any other kind.
    if FileKind.isSafetensors(start) { self = .safetensors; return }
    let byMark = FileKind.marks.first { mark in
      start.count >= mark.offset + mark.bytes.count && start[mark.offset...].starts(with: mark.bytes)
    }
    if let kind = byMark?.kind ?? FileKind.boxed(start) ?? FileKind.marked(start) ?? FileKind.written(start) {
      self = kind
    } else if start.count >= 64, start.allSatisfy({ $0 == 0 }) {
      self = .zeros
    } else {
      return nil
    }
  }

  /// Words for what `bytes`, from the start of a file, are: `a WebP image`, `a text: '404: Not Found'`, or the bytes
  /// themselves where nothing is known of them.
  package static func words(for bytes: some Collection<UInt8>) -> String {
    switch FileKind(of: bytes) {
    case .text?:
      let lines = String(decoding: bytes.prefix(lookedAt), as: UTF8.self).split(whereSeparator: \.isNewline)
      let letters = (lines.first ?? "").unicodeScalars.filter {
        ![.control, .format].contains($0.properties.generalCategory)
      }
      let line = String(String.UnicodeScalarView(letters))
      return line.count > 60 ? "a text: '\(line.prefix(60))...'" : "a text: '\(line)'"
    case let kind?: return kind.rawValue
    case nil:
      return "of no kind that is known here (it begins with the bytes \(digits(of: bytes)))"
    }
  }

  /// The first eight bytes in hexadecimal digits, as in `ff d8 ff e0`.
  package static func digits(of bytes: some Collection<UInt8>) -> String {
    bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }

  /// How to come to the file that was wanted, whatever that is; nil where it depends.
  package var remedy: String? {
    switch self {
    case .webPage: "Fetch the file itself; the server may have answered with an error"
    case .gitLFS: "Fetch the file with git lfs pull"
    case .empty, .zeros: "Fetch or write it again"
    case .gzip: "Unpack it (gunzip, or tar -xzf for a .tar.gz), and give what was in it"
    case .bzip2, .xz, .zstandard, .sevenZip, .rar, .tar, .zip: "Unpack it, and give what was in it"
    default: nil
    }
  }
}

// MARK: - What tells them

extension FileKind {
  /// A file of at least nine bytes whose first eight are the length of a header that begins with a brace. Of no other
  /// kind do bytes four to seven and the ninth look like that.
  private static func isSafetensors(_ start: [UInt8]) -> Bool {
    guard start.count > 8, start[8] == UInt8(ascii: "{") else { return false }
    let length = start[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return (2...100_000_000).contains(length)
  }

  /// Bytes at a fixed place that no other kind has there.
  private static let marks: [(kind: FileKind, offset: Int, bytes: [UInt8])] = [
    (.jpeg, 0, [0xFF, 0xD8, 0xFF]), (.png, 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    (.gif, 0, Array("GIF87a".utf8)), (.gif, 0, Array("GIF89a".utf8)),
    (.tiff, 0, [0x49, 0x49, 0x2A, 0]), (.tiff, 0, [0x4D, 0x4D, 0, 0x2A]),
    (.tiff, 0, [0x49, 0x49, 0x2B, 0]), (.tiff, 0, [0x4D, 0x4D, 0, 0x2B]),
    (.jpegXL, 0, [0xFF, 0x0A]), (.jpegXL, 4, Array("JXL \r\n".utf8)),
    (.jpeg2000, 0, [0xFF, 0x4F, 0xFF, 0x51]), (.jpeg2000, 4, Array("jP  \r\n".utf8)),
    (.photoshop, 0, Array("8BPS".utf8)), (.openEXR, 0, [0x76, 0x2F, 0x31, 0x01]), (.dicom, 128, Array("DICM".utf8)),
    (.pdf, 0, Array("%PDF-".utf8)), (.gitLFS, 0, Array("version https://git-lfs".utf8)),
    (.gzip, 0, [0x1F, 0x8B, 0x08]), (.bzip2, 4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]),
    (.xz, 0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), (.zstandard, 0, [0x28, 0xB5, 0x2F, 0xFD]),
    (.sevenZip, 0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), (.rar, 0, Array("Rar!".utf8) + [0x1A, 0x07]),
    (.zip, 0, [0x50, 0x4B, 3, 4]), (.zip, 0, [0x50, 0x4B, 5, 6]), (.tar, 257, Array("ustar".utf8)),
    (.numpy, 0, [0x93] + Array("NUMPY".utf8)), (.hdf5, 0, [0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A]),
    (.gguf, 0, Array("GGUF".utf8)), (.tensorFlowLite, 4, Array("TFL3".utf8)), (.program, 0, [0x7F] + Array("ELF".utf8)),
    (.idx, 0, [0, 0, 8, 1]), (.idx, 0, [0, 0, 8, 3]),
  ]

  /// Kinds whose boxes or chunks begin alike and say further on which it is.
  private static func boxed(_ start: [UInt8]) -> FileKind? {
    guard start.count >= 12 else { return nil }
    let brand = String(decoding: start[8..<12], as: UTF8.self)
    if start[4...].starts(with: "ftyp".utf8) {
      let others = String(decoding: start[12..<min(64, start.count)], as: UTF8.self)
      return switch brand {
      case "avif", "avis": .avif
      // Names for any image, with that of its coding behind them.
      case "mif1", "msf1": others.contains("avif") ? .avif : .heic
      case "heic", "heix", "heim", "heis", "hevc", "hevx": .heic
      default: .video
      }
    }
    guard start.starts(with: "RIFF".utf8) else { return nil }
    return brand == "WEBP" ? .webP : .riff
  }

  /// Kinds whose few marked bytes could as well be the start of something else.
  private static func marked(_ start: [UInt8]) -> FileKind? {
    func isByte(_ place: Int, in range: ClosedRange<UInt8>) -> Bool { place < start.count && range ~= start[place] }
    let isSpaced = isByte(2, in: 9...13) || isByte(2, in: 32...32)
    switch start[0] {
    // The length of the header behind that of the file tells a bitmap from a text.
    case UInt8(ascii: "B") where isByte(1, in: 0x4D...0x4D) && isByte(14, in: 12...124) && isByte(15, in: 0...0):
      return .bmp
    case UInt8(ascii: "P") where isByte(1, in: 0x31...0x37) && isSpaced: return .netpbm
    case 0x80 where isByte(1, in: 2...5): return .pickle
    default: return nil
    }
  }

  /// Kinds of text, behind what marks its encoding.
  private static func written(_ start: [UInt8]) -> FileKind? {
    let isWide = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    let content = isWide ? start.filter { $0 != 0 && $0 < 0xFE } : start
    guard !content.contains(where: { $0 < 9 || 14..<32 ~= $0 || $0 == 127 }) else { return nil }
    // Of a longer file the last letter may be cut off.
    let cuts = start.count < lookedAt ? 0..<1 : 0..<4
    let isText = cuts.contains { String(validating: content.dropLast($0), as: UTF8.self) != nil }
    guard isText else { return nil }
    let text = String(decoding: content, as: UTF8.self).lowercased()
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    guard text.first == "<" else { return text.first == "{" || text.first == "[" ? .json : .text }
    if text.hasPrefix("<svg") || text.hasPrefix("<?xml") && text.contains("<svg") { return .svg }
    let isPage = ["<!doctype html", "<html", "<head", "<body", "<title", "<script"].contains { text.contains($0) }
    return isPage ? .webPage : .xml
  }
}
