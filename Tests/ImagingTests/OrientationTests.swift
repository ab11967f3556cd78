import Imaging
import Testing

@Suite struct OrientationTests {
  /// A JPEG with an APP1 segment that asks for `orientation`.
  private func jpeg(_ image: Image, orientation: UInt8, littleEndian: Bool) throws -> [UInt8] {
    let plain = try image.encodedJPEG(quality: 100)
    let tiff: [UInt8] =
      littleEndian
      ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
      : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
    let body = Array("Exif\0\0".utf8) + tiff
    return Array(plain.prefix(2)) + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + plain.dropFirst(2)
  }

  @Test(arguments: Orientation.allCases, [true, false])
  func isReadAndHonored(orientation: Orientation, littleEndian: Bool) throws {
    let image = smooth(width: 24, height: 16)
    let bytes = try jpeg(image, orientation: orientation.rawValue, littleEndian: littleEndian)
    #expect(Orientation(jpeg: bytes) == orientation)
    let stored = try Image.decode(bytes, DecodingOptions(honorsOrientation: false))
    #expect(stored.size == image.size)
    #expect(try Image.decode(bytes) == stored.turned(by: orientation))
  }

  /// Where the stored image's first pixel goes, from the definition of the tag.
  @Test func firstPixelGoesWhereTheTagSays() {
    let image = patterned(width: 3, height: 2)
    let corner = image[0, 0]
    let places: [(Orientation, Int, Int)] = [
      (.upright, 0, 0), (.mirrored, 2, 0), (.rotated180, 2, 1), (.flipped, 0, 1), (.transposed, 0, 0),
      (.rotated90, 1, 0), (.transversed, 1, 2), (.rotated270, 0, 2),
    ]
    for (orientation, x, y) in places { #expect(image.turned(by: orientation)[x, y] == corner) }
    // Row 0 of an image to be turned clockwise becomes the last column.
    #expect(image.turned(by: .rotated90)[1, 2] == image[2, 0])
    #expect(image.turned(by: .rotated270)[0, 0] == image[2, 0])
  }

  @Test func damagedSegmentsAreIgnored() throws {
    let good = try jpeg(smooth(width: 8, height: 8), orientation: 6, littleEndian: true)
    for at in 2..<40 {
      var bad = good
      bad[at] = 0xFE
      _ = Orientation(jpeg: bad)
    }
    #expect(Orientation(jpeg: Array(good.prefix(15))) == .upright)
    #expect(Orientation(jpeg: try jpeg(smooth(width: 8, height: 8), orientation: 9, littleEndian: true)) == .upright)
  }
}
