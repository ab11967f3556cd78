import Imaging
import TestSupport
import Testing

/// Browsers and Pillow mix stored values, not light: black at an alpha of 128 on white is 127.
@Suite struct TransparencyTests {
  private func decoded(_ file: RawPNG, _ channels: ChannelRule = .rgb) throws -> [UInt8] {
    try Image.decode(file.bytes(), DecodingOptions(channels: channels)).pixels
  }

  @Test func halfBlackOnWhiteIsHalfWay() throws {
    #expect(try decoded(RawPNG(width: 1, height: 1, colorType: 6, samples: [0, 0, 0, 128])) == [127, 127, 127])
    #expect(try decoded(RawPNG(width: 1, height: 1, colorType: 4, samples: [0, 128])) == [127, 127, 127])
    #expect(try decoded(RawPNG(width: 1, height: 1, colorType: 4, samples: [0, 128]), .gray) == [127])
    let sixteen = RawPNG(width: 1, height: 1, bits: 16, colorType: 6, samples: [0, 0, 0, 0x8080])
    #expect(try decoded(sixteen) == [127, 127, 127])
    let palette = RawPNG(width: 1, height: 1, colorType: 3, samples: [0], palette: [[0, 0, 0]], transparency: [128])
    #expect(try decoded(palette) == [127, 127, 127])
  }

  @Test func transparentColorsBecomeWhite() throws {
    let gray = RawPNG(width: 2, height: 1, samples: [7, 8], transparency: [0, 7])
    #expect(try decoded(gray, .gray) == [255, 8])
    let color = RawPNG(
      width: 2, height: 1, colorType: 2, samples: [1, 2, 3, 1, 2, 4], transparency: [0, 1, 0, 2, 0, 3])
    #expect(try decoded(color) == [255, 255, 255, 1, 2, 4])
  }

  @Test func luminanceIsOfStoredValuesInAllFormats() throws {
    let image = Image(width: 8, height: 8, filledWith: [200, 30, 90])
    let expected = image.gray().pixels
    #expect(try Image.decode(image.encodedPNG(), DecodingOptions(channels: .gray)).pixels == expected)
    let jpeg = try Image.decode(image.encodedJPEG(quality: 100), DecodingOptions(channels: .gray))
    #expect(largestDifference(jpeg.pixels, expected) <= 2)
  }

  @Test func drawingMixesStoredValues() {
    var image = Image(width: 1, height: 1, filledWith: [255, 255, 255])
    image.setPixel(x: 0, y: 0, to: .black, opacity: 0.5)
    #expect(largestDifference(image.pixels, [127, 127, 127]) <= 1)
  }

  @Test func twelveBitsInSixteenAreNoted() throws {
    func note(_ samples: [Int]) throws -> String? {
      try ScaledImage.decode(RawPNG(width: samples.count, height: 1, bits: 16, samples: samples).bytes()).note
    }
    #expect(try note([0, 4095, 1000])?.contains("12 bits") == true)
    #expect(try note([0, 65535]) == nil && note([0, 0]) == nil && note([0, 8191]) == nil)
    let dark = try ScaledImage.decode(RawPNG(width: 1, height: 1, samples: [5]).bytes())
    #expect(dark.note == nil)
  }
}
