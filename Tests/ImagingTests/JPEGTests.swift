import Imaging
import Testing

@Suite struct JPEGTests {
  @Test func keepsSmoothImages() throws {
    let image = smooth(width: 61, height: 43)
    let decoded = try Image.decode(try image.encodedJPEG(quality: 95))
    #expect(decoded.size == image.size && decoded.channels == 3)
    #expect(largestDifference(decoded.pixels, image.pixels) <= 6)
  }

  @Test func grayBecomesRGBUnlessAskedOtherwise() throws {
    let gray = smooth(width: 20, height: 30).gray()
    let bytes = try gray.encodedJPEG(quality: 95)
    let rgb = try Image.decode(bytes)
    #expect(rgb.channels == 3)
    #expect(rgb.pixels[0] == rgb.pixels[1] && rgb.pixels[1] == rgb.pixels[2])
    #expect(try Image.decode(bytes, DecodingOptions(channels: .asStored)).channels == 1)
    let again = try Image.decode(bytes, DecodingOptions(channels: .gray))
    #expect(largestDifference(again.pixels, gray.pixels) <= 4)
  }

  @Test func picksTheSmallestScaleThatKeepsTheWantedSide() throws {
    let bytes = try smooth(width: 400, height: 320).encodedJPEG()
    // Scales are eighths: 320 * 5/8 = 200, 320 * 6/8 = 240.
    for (wanted, side) in [(200, 200), (201, 240), (320, 320), (1000, 320), (1, 40)] {
      #expect(try Image.decode(jpeg: bytes, minimumSide: wanted).height == side)
    }
    let scaled = try ScaledImage.decode(bytes, DecodingOptions(minimumSide: 160))
    #expect(scaled.image.size == ImageSize(width: 200, height: 160))
    #expect(scaled.storedSize == ImageSize(width: 400, height: 320))
    #expect(scaled.scale == (0.5, 0.5))
  }

  @Test func halvesLeaveOutTheScalesBetween() throws {
    let bytes = try smooth(width: 400, height: 320).encodedJPEG()
    for (wanted, side) in [(320, 320), (161, 320), (160, 160), (81, 160), (80, 80), (41, 80), (40, 40), (1, 40)] {
      let scaled = try ScaledImage.decode(bytes, DecodingOptions(minimumSide: wanted, scales: .halves))
      #expect(scaled.image.height == side && scaled.storedSize.height == 320)
    }
    #expect(DecodingOptions.dataset.scales == .halves)
  }

  @Test func truncatedFilesAreNamedAndMayBeAccepted() throws {
    let whole = try smooth(width: 120, height: 90).encodedJPEG()
    let half = Array(whole.prefix(whole.count / 2))
    let error = #expect(throws: ImagingError.self) { try Image.decode(half, name: "half.jpg") }
    #expect(error?.kind == .truncated)
    #expect(error?.description.hasPrefix("half.jpg: the JPEG file ends before its image does") == true)
    let accepted = try Image.decode(half, DecodingOptions(acceptsTruncated: true))
    #expect(accepted.size == ImageSize(width: 120, height: 90))
    #expect(throws: ImagingError.self) { try Image.decode(Array(whole.prefix(10))) }
  }

  @Test func strayBytesBeforeAMarkerAreForgiven() throws {
    let whole = try smooth(width: 40, height: 40).encodedJPEG()
    let stray = Array(whole.dropLast(2)) + [1, 2, 3] + whole.suffix(2) + [0, 0, 0]
    #expect(try Image.decode(stray).pixels == Image.decode(whole).pixels)
  }

  /// 8 x 8 pixels of the stored values 40, 200, 100, 30, written by Pillow, which reads them as 191, 48, 137.
  @Test func cmykBecomesRGB() throws {
    let image = try Image.decode(bytes(hex: cmyk.joined()))
    #expect(image.size == ImageSize(width: 8, height: 8) && image.channels == 3)
    #expect(largestDifference(image.pixels, Image(width: 8, height: 8, filledWith: [191, 48, 137]).pixels) <= 1)
  }

  @Test func qualityIsChecked() {
    #expect(throws: ImagingError.self) { try smooth(width: 8, height: 8).encodedJPEG(quality: 0) }
  }

  private let cmyk = [
    "ffd8ffee000e41646f626500640000000000ffdb0043001b12141714111b1716171e1c1b2028422b28252528513a3d304260",
    "5565645f555d5b6a7899816a7190735b5d85b586909ea3abadab6780bcc9baa6c799a8aba4ffc00014080008000804431100",
    "4d11005911004b1100ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b510000201",
    "0303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282",
    "090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778",
    "797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5",
    "d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda000e0443004d0059004b00003f00daac9ab15bb5ffd9",
  ]
}
