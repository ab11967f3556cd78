import Imaging
import Testing

@Suite struct PNGTests {
  @Test(arguments: [1, 3, 4]) func keepsEveryByte(channels: Int) throws {
    var image = patterned(width: 17, height: 9, channels: channels)
    if channels == 4 {
      for index in stride(from: 3, to: image.pixels.count, by: 4) { image.pixels[index] |= 0x80 }
    }
    let decoded = try Image.decode(try image.encodedPNG(), DecodingOptions(channels: .asStored))
    #expect(decoded == image)
  }

  @Test func transparencyIsLaidOnWhite() throws {
    let image = Image(width: 2, height: 1, channels: 4, pixels: [10, 20, 30, 255, 10, 20, 30, 0])
    #expect(try Image.decode(try image.encodedPNG()).pixels == [10, 20, 30, 255, 255, 255])
    #expect(image.rgb().pixels == [10, 20, 30, 255, 255, 255])
  }

  /// 2 x 2 pixels of 16 bits, written by Pillow: 0, 0x8000, 0xFFFF, 0x4000.
  @Test func sixteenBitsAreScaledNotGammaCorrected() throws {
    let file = bytes(
      hex: "89504e470d0a1a0a0000000d4948445200000002000000021000000000074d8ebb"
        + "0000001249444154789c636060686060f8ffdf8101000b0302bf1532bbb30000000049454e44ae426082")
    let image = try Image.decode(file, DecodingOptions(channels: .gray))
    #expect(largestDifference(image.pixels, [0, 0x80, 0xFF, 0x40]) <= 1)
  }

  /// 2 x 2 pixels of a palette of red, green and blue, written by Pillow.
  @Test func palettesBecomeColors() throws {
    let file = bytes(
      hex: "89504e470d0a1a0a0000000d49484452000000020000000202030000000fd8e5b7"
        + "00000009504c5445ff000000ff000000ff2d4acd8a"
        + "0000000c49444154789c63106098000000c400a1165cba960000000049454e44ae426082")
    #expect(try Image.decode(file).pixels == [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 255, 0])
  }

  @Test func gammaDoesNotChangeStoredValues() throws {
    let image = patterned(width: 5, height: 4)
    let plain = try image.encodedPNG()
    // gAMA of 1.0 (100000), with its checksum, right after the header.
    let gamma: [UInt8] = [0, 0, 0, 4, 0x67, 0x41, 0x4D, 0x41, 0, 1, 0x86, 0xA0, 0x31, 0xE8, 0x96, 0x5F]
    let file = Array(plain.prefix(33)) + gamma + plain.dropFirst(33)
    #expect(try Image.decode(file) == image)
  }

  @Test func truncatedAndDamagedFilesAreNamed() throws {
    let file = try patterned(width: 30, height: 30).encodedPNG()
    let short = Array(file.prefix(file.count * 2 / 3))
    let error = #expect(throws: ImagingError.self) { try Image.decode(short, name: "short.png") }
    #expect(error?.kind == .truncated && error?.path == "short.png")
    var damaged = file
    damaged[60] ^= 0xFF
    #expect(throws: ImagingError.self) { try Image.decode(damaged, name: "damaged.png") }
  }
}
