import Testing

@testable import Core

/// Files told apart by their first bytes.
@Suite struct FileKindTests {
  /// The start of the smallest file of each kind.
  static let samples: [(kind: FileKind, bytes: [UInt8])] = [
    (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]), (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    (.gif, Array("GIF89a".utf8)), (.gif, Array("GIF87a".utf8)),
    (.bmp, Array("BM".utf8) + [58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]),
    (.tiff, Array("II".utf8) + [42, 0, 8, 0, 0, 0]), (.tiff, Array("MM".utf8) + [0, 42, 0, 0, 0, 8]),
    (.tiff, Array("II".utf8) + [43, 0, 8, 0]), (.webP, Array("RIFF".utf8) + [26, 0, 0, 0] + Array("WEBPVP8L".utf8)),
    (.avif, [0, 0, 0, 28] + Array("ftypavif".utf8)), (.avif, [0, 0, 0, 28] + Array("ftypmif1\0\0\0\0mif1avif".utf8)),
    (.heic, [0, 0, 0, 24] + Array("ftypheic".utf8)), (.heic, [0, 0, 0, 24] + Array("ftypmif1\0\0\0\0mif1heic".utf8)),
    (.video, [0, 0, 0, 24] + Array("ftypisom".utf8)), (.jpegXL, [0xFF, 0x0A, 0, 0]),
    (.jpegXL, [0, 0, 0, 12] + Array("JXL \r\n".utf8) + [0x87, 10]), (.jpeg2000, [0xFF, 0x4F, 0xFF, 0x51]),
    (.jpeg2000, [0, 0, 0, 12] + Array("jP  \r\n".utf8) + [0x87, 10]), (.netpbm, Array("P6\n2 2\n255\n".utf8)),
    (.photoshop, Array("8BPS".utf8)), (.openEXR, [0x76, 0x2F, 0x31, 1]), (.riff, Array("RIFF....WAVE".utf8)),
    (.dicom, Array(repeating: 0, count: 128) + Array("DICM".utf8)), (.svg, Array("<svg xmlns='x'/>".utf8)),
    (.svg, Array("<?xml version='1.0'?>\n<svg/>".utf8)), (.pdf, Array("%PDF-1.7".utf8)),
    (.webPage, Array("\n <!DOCTYPE HTML><p>404".utf8)), (.webPage, [0xEF, 0xBB, 0xBF] + Array("<html>".utf8)),
    (.xml, Array("<annotation><object/></annotation>".utf8)),
    (.gitLFS, Array("version https://git-lfs.github.com/spec/v1\n".utf8)), (.gzip, [0x1F, 0x8B, 8, 0]),
    (.bzip2, Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]), (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
    (.zstandard, [0x28, 0xB5, 0x2F, 0xFD]), (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
    (.rar, Array("Rar!".utf8) + [0x1A, 7]), (.tar, Array(repeating: 97, count: 257) + Array("ustar".utf8)),
    (.zip, [0x50, 0x4B, 3, 4]), (.zip, [0x50, 0x4B, 5, 6]), (.safetensors, [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)),
    (.pickle, [0x80, 2, 0x8A, 10]), (.numpy, [0x93] + Array("NUMPY".utf8)), (.gguf, Array("GGUF".utf8)),
    (.hdf5, [0x89] + Array("HDF\r\n".utf8) + [0x1A, 10]), (.tensorFlowLite, [28, 0, 0, 0] + Array("TFL3".utf8)),
    (.idx, [0, 0, 8, 3]), (.idx, [0, 0, 8, 1]), (.program, [0x7F] + Array("ELF".utf8)),
    (.zeros, Array(repeating: 0, count: 64)), (.json, Array("{\"images\": []}".utf8)),
    (.text, Array("path,x,y,w,h\n".utf8)), (.text, [0xFF, 0xFE, 97, 0, 98, 0]), (.empty, []),
  ]

  @Test func eachIsTold() {
    for (kind, bytes) in Self.samples { #expect(FileKind(of: bytes) == kind, "\(kind): \(bytes)") }
    #expect(Set(Self.samples.map(\.kind)) == Set(FileKind.allCases))
    // Whatever follows the start.
    for (kind, bytes) in Self.samples where ![.zeros, .empty].contains(kind) {
      let longer = bytes + Array(repeating: UInt8(ascii: " "), count: 2000)
      #expect(FileKind(of: longer) == kind, "\(kind)")
    }
  }

  /// A header's length has all the first bytes there are, those of every other kind among them.
  @Test func anyLengthOfAHeaderIsSafetensors() {
    for low in 0...UInt8.max {
      for second in [0, 1, 2, 0x0A, 0x4B, 0x8B, 0xD8, 0xFF] as [UInt8] {
        let length: [UInt8] = [low, second, 0, 0, 0, 0, 0, 0]
        let expected: FileKind? = low < 2 && second == 0 ? nil : .safetensors
        #expect(FileKind(of: length + Array("{\"w\":{}}".utf8)) == expected, "\(low) \(second)")
      }
    }
  }

  @Test func noOtherKindIsSafetensors() {
    for (kind, bytes) in Self.samples where kind != .safetensors {
      // A brace where the header would begin is not enough.
      var bytes = bytes + Array(repeating: 0, count: max(0, 16 - bytes.count))
      guard kind != .zeros, kind != .empty else { continue }
      if bytes[4..<9] != [0, 0, 0, 0, 0] { continue }
      bytes[8] = UInt8(ascii: "{")
      let length = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
      #expect((FileKind(of: bytes) == .safetensors) == (2...100_000_000).contains(length), "\(kind)")
    }
  }

  @Test func wordsShowWhatATextSays() {
    #expect(FileKind.words(for: Array("404: Not Found\r\nx".utf8)) == "a text: '404: Not Found'")
    #expect(FileKind.words(for: Array("\u{1B}[31mred".utf8)).contains("of no kind that is known here"))
    #expect(FileKind.words(for: Array(String(repeating: "é", count: 2000).utf8)).hasSuffix("é...'"))
    #expect(FileKind.words(for: [1, 0xA2]) == "of no kind that is known here (it begins with the bytes 01 a2)")
  }
}
