import Imaging
import TestSupport
import Testing

@Suite("Masks are what their files say") struct MaskReadingTests {
  private static let black: [UInt8] = [0, 0, 0]
  private static let white: [UInt8] = [255, 255, 255]
  /// The first colors of PASCAL VOC's palette; index 255 is its border.
  private static let voc = (0..<256).map { index -> [UInt8] in
    if index == 255 { return [224, 224, 192] }
    return [UInt8(index & 1) * 128, UInt8(index >> 1 & 1) * 128, UInt8(index >> 2 & 1) * 128]
  }

  private func values(_ file: RawPNG, _ rule: MaskRule = .automatic) throws -> [UInt8] {
    try Mask.decode(file.bytes(), name: "m.png", rule).values
  }

  private func row(
    _ samples: [Int], bits: Int = 8, colorType: Int = 0, palette: [[UInt8]] = [], transparency: [UInt8] = []
  ) -> RawPNG {
    let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1
    return RawPNG(
      width: samples.count / channels, height: 1, bits: bits, colorType: colorType, samples: samples,
      palette: palette, transparency: transparency)
  }

  @Test("Two levels of any depth are background and object, unscaled", arguments: [1, 2, 4, 8, 16])
  func depths(bits: Int) throws {
    #expect(try values(row([0, 1, 1, 0, 0], bits: bits)) == [0, 1, 1, 0, 0])
    let most = (1 << bits) - 1
    #expect(try values(row([most, 0, most], bits: bits)) == [1, 0, 1])
    #expect(try values(row([0, 0], bits: bits)) == [0, 0])
  }

  @Test("The index of a palette counts, not its color; 255 is ignored")
  func palettes() throws {
    let file = row([0, 15, 15, 255, 0], colorType: 3, palette: Self.voc)
    #expect(try values(file) == [0, 1, 1, 255, 0])
    let several = row([0, 15, 3, 255], colorType: 3, palette: Self.voc)
    let error = errorText { try values(several) }
    #expect(error.contains("holds the indices 3, 15 of classes. Choose one, as in cub:DIR?mask=3"))
    #expect(try values(several, .value(15)) == [0, 1, 0, 255])
    #expect(try values(several, .any) == [0, 1, 1, 255])
    // Nothing but the border is no object.
    #expect(try values(row([0, 255], colorType: 3, palette: Self.voc)) == [0, 255])
    for bits in [1, 2, 4] {
      #expect(try values(row([0, 1, 0], bits: bits, colorType: 3, palette: [Self.black, [0, 9, 0]])) == [0, 1, 0])
    }
  }

  @Test("Palettes in black and white: the index counts; where looks say the opposite, somebody chooses")
  func blackAndWhite() throws {
    #expect(try values(row([0, 1, 1], colorType: 3, palette: [Self.black, Self.white])) == [0, 1, 1])
    let gray = (0..<256).map { [UInt8](repeating: UInt8($0), count: 3) }
    #expect(try values(row([0, 255, 255], colorType: 3, palette: gray)) == [0, 1, 1])
    for samples in [[0, 1, 1], [0, 0, 0], [1, 1, 1]] {
      let file = row(samples, colorType: 3, palette: [Self.white, Self.black])
      let error = #expect(throws: ImagingError.self) { try values(file) }
      #expect(error?.kind == .ambiguousMask && error?.reason.contains("?mask=1 or mask=0") == true)
      #expect(try values(file, .value(1)) == samples.map(UInt8.init))
      #expect(try values(file, .value(0)) == samples.map { UInt8(1 - $0) })
    }
    let seeThrough = row([0, 1], colorType: 3, palette: [[9, 0, 0], [0, 9, 0]], transparency: [255, 0])
    #expect(errorText { try values(seeThrough) }.contains("index 1 as transparent"))
  }

  @Test("Transparent pixels are background, whatever their color")
  func alpha() throws {
    // A white object on a transparent ground, which on white would be all white.
    let rgba = row([255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 0], colorType: 6)
    #expect(try values(rgba) == [1, 0, 0])
    #expect(try values(row([0, 0, 0, 255, 7, 7, 7, 0], colorType: 6)) == [1, 0])
    // Nothing is transparent, so that levels count.
    #expect(try values(row([255, 255, 255, 255, 0, 0, 0, 255], colorType: 6)) == [1, 0])
    #expect(try values(row([255, 255, 0, 255, 255, 0], colorType: 4)) == [1, 0, 0])
    #expect(try values(row([0xFFFF, 0xFFFF, 0, 0xFFFF], bits: 16, colorType: 4)) == [1, 0])
    // A level, or a color, that stands for transparency.
    #expect(try values(row([9, 200, 200], transparency: [0, 200])) == [1, 0, 0])
    #expect(try values(row([1, 2, 3, 9, 9, 9], colorType: 2, transparency: [0, 1, 0, 2, 0, 3])) == [0, 1])
  }

  @Test("Colors: black and another one; more than that is ambiguous")
  func colors() throws {
    #expect(try values(row([0, 0, 0, 255, 0, 0], colorType: 2)) == [0, 1])
    #expect(try values(row([0, 0, 0, 255, 255, 255], colorType: 2)) == [0, 1])
    let several = row([0, 0, 0, 192, 128, 128, 128, 0, 0], colorType: 2)
    #expect(errorText { try values(several) }.contains("holds the colors #000000, #800000, #C08080"))
    #expect(try values(several, .any) == [0, 1, 1])
    #expect(errorText { try values(several, .value(1)) }.contains("is in colors, none of which is number 1"))
  }

  @Test("Votes, soft masks and class indices in gray")
  func levels() throws {
    #expect(try values(row([0, 51, 102, 153, 204, 255])) == [0, 0, 1, 1, 1, 1])
    #expect(try values(row([0, 51, 51])) == [0, 0, 0])
    #expect(try values(row([0, 13107, 26214, 65535], bits: 16)) == [0, 0, 1, 1])
    #expect(try values(row([0, 15, 15])) == [0, 1, 1])
    #expect(try values(row([0, 1, 255])) == [0, 1, 255])
    #expect(try values(row([0, 10, 20, 40, 51, 52, 99, 180, 222, 250])) == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    for samples in [[0, 1, 2], [0, 128, 255], [0, 3, 15, 255]] {
      let error = #expect(throws: ImagingError.self) { try values(row(samples)) }
      #expect(error?.kind == .ambiguousMask && error?.reason.contains("?mask=") == true, "\(samples)")
    }
    #expect(try values(row([0, 3, 15, 255]), .value(3)) == [0, 1, 0, 255])
    #expect(try values(row([0, 255]), .value(255)) == [0, 1])
    #expect(errorText { try values(row([0, 1, 2, 3], bits: 4)) }.contains("holds the values 1, 2, 3, as class indices"))
  }

  @Test("A file that claims too much, ends early or is no PNG is named")
  func damaged() throws {
    let file = row([0, 1, 1])
    let claims = file.bytes(claiming: (60000, 60000))
    #expect(errorText { try Mask.decode(claims, name: "m.png") }.hasPrefix("m.png: claims 60000 x 60000 pixels"))
    let cut = Array(file.bytes().prefix(50))
    #expect(errorText { try Mask.decode(cut, name: "m.png") }.hasPrefix("m.png: cannot be decoded"))
    #expect(errorText { try Mask.decode(Array("GIF89a....".utf8), name: "m.png") }.contains("a GIF image"))
  }

  @Test func rulesAreWritten() {
    #expect(MaskRule("auto") == .automatic && MaskRule("any") == .any && MaskRule("15") == .value(15))
    #expect(MaskRule("-1") == nil && MaskRule("") == nil && MaskRule("65536") == nil)
    #expect("\(MaskRule.value(7)) \(MaskRule.any) \(MaskRule.automatic)" == "7 any auto")
  }
}
