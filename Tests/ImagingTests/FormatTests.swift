import Foundation
import Imaging
import TestSupport
import Testing

/// The smallest files of each sort, written by Pillow from the same 3 x 2 pixels.
@Suite("TIFF, BMP and WebP") struct FormatTests {
  private static let pixels: [UInt8] = [
    255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 200, 100, 50, 255, 255, 255,
  ]

  private func file(_ text: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: text))) }

  @Test(arguments: [
    "SUkqABoAAACAP8AQOBQQFBQPMgyDJ/w2AgAKAAABAwABAAAAAwAAAAEBAwABAAAAAgAAAAIBAwADAAAAmAAAAAMBAwABAAAABQAAAAYBAwABAAAA"
      + "AgAAABEBBAABAAAACAAAABUBAwABAAAAAwAAABYBAwABAAAAAgAAABcBBAABAAAAEQAAABwBAwABAAAAAQAAAAAAAAAIAAgACAA=",
    "SUkqACAAAAB4nPvPwMDwH4S5ROROpBj9//8fADkaB5UKAAABAwABAAAAAwAAAAEBAwABAAAAAgAAAAIBAwADAAAAngAAAAMBAwABAAAACAAAAAYB"
      + "AwABAAAAAgAAABEBBAABAAAACAAAABUBAwABAAAAAwAAABYBAwABAAAAAgAAABcBBAABAAAAGAAAABwB"
      + "AwABAAAAAQAAAAAAAAAIAAgACAA=",
    "UklGRkIAAABXRUJQVlA4TDYAAAAvAkAAAC9AkG2zQdzr/jLTIJO2yV//dmZtZNI2rYf986+y8x9o5JGs+wYEApSx4oFtIvof4wU=",
  ])
  func keepsEveryByte(text: String) throws {
    let image = try Image.decode(try file(text))
    #expect(image.size == ImageSize(width: 3, height: 2) && image.pixels == Self.pixels)
  }

  @Test("Transparency of WebP is laid on white as that of PNG is")
  func transparency() throws {
    let bytes = try file(
      "UklGRkYAAABXRUJQVlA4TDkAAAAvAkAAEC9AkG1TiXndX+YaZNI27Vv/emZtYhpiOrj1b4lA0sbm48kfmPMzsqpNEJCQKXnki4j+RywA")
    let image = try Image.decode(bytes)
    #expect(image.pixels[0..<9] == [255, 0, 0, 127, 255, 127, 255, 255, 255])
    #expect(try Image.decode(bytes, DecodingOptions(channels: .asStored)).channels == 4)
  }

  @Test("An animation is named")
  func animation() throws {
    let bytes = try file(
      "UklGRhwBAABXRUJQVlA4WAoAAAACAAAAAgAAAQAAQU5JTQYAAAAAAAAAAABBTk1GuAAAAAAAAAAAAAIA"
        + "AAEAAGQAAAJWUDggoAAAAFABAJ0BKgMA"
        + "AgABQCYlqAAFjAAA/vn4f/78n/+Hn/6PFj/fk/+/JWNv+jxWwEUnbv/+jz/bfq5/Ex/knv+3v7/w/P9/"
        + "gZ3n/+tP/Omu/3FE//1p/5013+4on/+t"
        + "P/Omu/3GH//cch/aPHU//7jkP7R5Rv/9xyH9o8o3//zmP/Yy36uf3N//+tD/+Pf9jLfq5/c3/vW/pyY6"
        + "ezd667pruABBTk1GMAAAAAAAAAAAAAI"
        + "AAAEAAGQAAABWUDggGAAAADQBAJ0BKgMAAgAAACYlpAADcAD+/TZoAA==")
    #expect(errorText { try Image.decode(bytes, name: "a.webp") }.hasPrefix("a.webp: cannot be decoded as WebP"))
  }

  @Test("TIFF with palettes, JPEG, 16 bits and tiles")
  func moreTIFF() throws {
    let twelve = try ScaledImage.decode(
      try file(
        "SUkqAAgAAAAJAAABBAABAAAAAgAAAAEBBAABAAAAAgAAAAIBAwABAAAAEAAAAAMBAwABAAAAAQAAAAYB"
          + "AwABAAAAAQAAABEBBAABAAAAegAAABYB"
          + "BAABAAAAAgAAABcBBAABAAAACAAAABwBAwABAAAAAQAAAAAAAAAAAP8P6APQBw=="))
    #expect(twelve.image.pixels[3..<6] == [15, 15, 15] && twelve.note?.contains("12 bits") == true)
    let palette = RawTIFF(
      width: 2, height: 1, bits: [8], photometric: 3, data: [1, 0],
      colors: [0, 0, 0, 255, 128, 64].map { $0 * 257 })
    #expect(try Image.decode(palette.bytes()).pixels == [255, 128, 64, 0, 0, 0])
    let gray = RawTIFF(width: 3, height: 1, bits: [16], photometric: 1, data: [0, 0, 0, 128, 255, 255])
    #expect(try Image.decode(gray.bytes(), DecodingOptions(channels: .asStored)).pixels == [0, 128, 255])
    let inverted = RawTIFF(width: 8, height: 1, bits: [1], photometric: 0, data: [0b1010_0000])
    #expect(try Image.decode(inverted.bytes(), DecodingOptions(channels: .gray)).pixels.prefix(4) == [0, 255, 0, 255])
  }

  @Test("Orientation turns photographs and leaves data sets as stored", arguments: Orientation.allCases)
  func orientation(_ orientation: Orientation) throws {
    let stored = Image(width: 3, height: 2, pixels: Self.pixels)
    let bytes = RawTIFF(
      width: 3, height: 2, bits: [8, 8, 8], photometric: 2, data: Self.pixels, orientation: Int(orientation.rawValue)
    ).bytes()
    #expect(try Image.decode(bytes, .dataset) == stored)
    #expect(try Image.decode(bytes) == stored.turned(by: orientation))
  }

  @Test("TIFF that is cut, claims too much or has samples of 32 bits is named")
  func wrongTIFF() throws {
    let whole = RawTIFF(width: 3, height: 2, bits: [8, 8, 8], photometric: 2, data: Self.pixels)
    for count in [4, 8, 12, 60] {
      let cut = Array(whole.bytes().prefix(count))
      #expect(errorText { try Image.decode(cut, name: "a.tif") }.hasPrefix("a.tif: "), "\(count)")
    }
    let claims = RawTIFF(width: 16384, height: 16384, bits: [8], photometric: 1, data: [0])
    #expect(errorText { try Image.decode(claims.bytes(), name: "a.tif") }.contains("claims 16384 x 16384 pixels; "))
    let wide = RawTIFF(width: 1, height: 1, bits: [32], photometric: 1, data: [0, 0, 0, 0])
    #expect(errorText { try Image.decode(wide.bytes(), name: "a.tif") }.contains("cannot be decoded as TIFF: "))
  }

  @Test("BMP of 8, 24 and 32 bits from bottom or top; others are named")
  func bmp() throws {
    let rows: [[UInt8]] = [
      [30, 20, 10, 50, 100, 200, 255, 255, 255, 0, 0, 0], [0, 0, 255, 0, 255, 0, 255, 0, 0, 0, 0, 0],
    ]
    let bottomUp = RawBMP(width: 3, height: 2, bits: 24, data: rows.flatMap { $0 })
    #expect(try Image.decode(bottomUp.bytes()).pixels == Self.pixels)
    let topDown = RawBMP(width: 3, height: -2, bits: 24, data: rows.reversed().flatMap { $0 })
    #expect(try Image.decode(topDown.bytes()).pixels == Self.pixels)
    let palette = RawBMP(width: 2, height: 1, bits: 8, data: [1, 0, 0, 0], colors: [[9, 8, 7], [3, 2, 1]])
    #expect(try Image.decode(palette.bytes()).pixels == [1, 2, 3, 7, 8, 9])
    let deep = RawBMP(width: 1, height: 1, bits: 32, data: [3, 2, 1, 0])
    #expect(try Image.decode(deep.bytes()).pixels == [1, 2, 3])
    for (file, text) in [
      (RawBMP(width: 1, height: 1, bits: 1, data: [0, 0, 0, 0]), "a BMP of 1 bits"),
      (RawBMP(width: 20000, height: 20000, bits: 24, data: [0]), "claims 20000 x 20000 pixels"),
      (RawBMP(width: 2000, height: 2000, bits: 24, data: [0]), "ends before its image of 2000 x 2000"),
      (RawBMP(width: 0, height: 1, bits: 24, data: [0]), "which is no image"),
    ] {
      #expect(errorText { try Image.decode(file.bytes(), name: "a.bmp") }.contains(text))
    }
  }
}
