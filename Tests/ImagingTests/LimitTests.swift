import Imaging
import TestSupport
import Testing

/// Small files that ask for very much are refused at once, with what they claim and what is allowed.
@Suite("Small files cannot take gigabytes") struct LimitTests {
  /// A JPEG whose header says `width` x `height`, with other bytes where `marker` is that of the frame.
  private func jpeg(
    claiming width: Int, _ height: Int, marker: UInt8 = 0xC0, behind extra: [UInt8] = []
  ) throws -> [UInt8] {
    var bytes = try smooth(width: 16, height: 16).encodedJPEG()
    let frame = try #require((0..<bytes.count - 1).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes[frame + 1] = marker
    bytes.replaceSubrange(
      frame + 5..<frame + 9, with: [height >> 8, height & 255, width >> 8, width & 255].map { UInt8($0) })
    return Array(bytes.dropLast(2)) + extra + [0xFF, 0xD9]
  }

  private func refusal(_ bytes: [UInt8]) -> String {
    let clock = ContinuousClock()
    let start = clock.now
    let text = errorText { try Image.decode(bytes, name: "small") }
    #expect(clock.now - start < .seconds(2))
    return text
  }

  @Test func aJPEGNeedsBytesForItsBlocks() throws {
    let text = refusal(try jpeg(claiming: 16384, 16384))
    #expect(text.hasPrefix("small: claims 16384 x 16384 pixels; but the file has"))
    #expect(text.contains("of the 524288 that they take at least"))
    #expect(refusal(try jpeg(claiming: 40000, 40000)).contains("at most 268435456 are decoded"))
  }

  @Test func aJPEGMayNotGoOverItsPixelsAThousandTimes() throws {
    let scans = [[UInt8]](repeating: [0xFF, 0xDA], count: 200).flatMap { $0 }
    let bytes = try jpeg(claiming: 4800, 4800, marker: 0xC2, behind: [UInt8](repeating: 0, count: 60_000) + scans)
    let text = refusal(bytes)
    #expect(text.contains("claims 4800 x 4800 pixels; and goes over them in 201 scans; at most 93 are decoded"))
  }

  @Test func aPNGMayNotGrowTooMuch() throws {
    let bytes = RawPNG(width: 1, height: 1, samples: [0]).bytes(claiming: (12000, 12000))
    let text = refusal(bytes)
    #expect(text.hasPrefix("small: claims 12000 x 12000 pixels; 432000000 bytes from a file of"))
    #expect(text.contains("at most 512 times as long"))
    let larger = RawPNG(width: 1, height: 1, samples: [0]).bytes(claiming: (30000, 30000))
    #expect(refusal(larger).contains("at most 268435456"))
  }

  @Test func narrowImagesAreRead() throws {
    for (width, height) in [(2000, 1), (1, 2000), (65000, 1)] {
      let image = try Image.decode(RawPNG(width: width, height: height, samples: [Int](repeating: 9, count: 65000)
        .prefix(width * height).map { $0 }).bytes())
      #expect(image.size == ImageSize(width: width, height: height))
      #expect(image.resized(width: 32, height: 32).pixels.allSatisfy { $0 == 9 })
    }
  }
}
