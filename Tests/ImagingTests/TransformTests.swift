import Imaging
import Testing

@Suite struct TransformTests {
  /// The expected values are Pillow 13's, `Image.resize(..., BILINEAR)`.
  @Test func shrinkingAgreesWithPillow() {
    let expected: [UInt8] = [
      56, 109, 149, 120, 147, 174, 158, 143, 113, 147, 154, 137, 125, 110, 122, 114, 129, 136, 110, 117, 133, 142, 154,
      139, 145, 128, 135, 140, 152, 122, 136, 129, 133, 168, 139, 110,
    ]
    let resized = patterned(width: 7, height: 5).resized(width: 3, height: 4)
    #expect(largestDifference(resized.pixels, expected) <= 1)
  }

  /// Pillow's values of the first row.
  @Test func enlargingAgreesWithPillow() {
    let expected: [UInt8] = [
      0, 53, 106, 25, 78, 131, 53, 106, 159, 82, 135, 188, 111, 164, 217, 140, 193, 246, 169, 222, 132, 197, 165, 47,
      222, 19, 72,
    ]
    let resized = patterned(width: 7, height: 5).resized(width: 9, height: 7)
    #expect(largestDifference(Array(resized.pixels.prefix(27)), expected) <= 1)
  }

  /// Pillow's values with `box=(1.5, 0.25, 6.5, 4.75)`.
  @Test func resizingARegionAgreesWithPillow() {
    let expected: [UInt8] = [123, 131, 138, 125, 133, 135, 138, 136, 138, 147, 139, 127]
    let region = Box(left: 1.5, top: 0.25, right: 6.5, bottom: 4.75)
    let resized = patterned(width: 7, height: 5).resized(width: 2, height: 2, from: region)
    #expect(largestDifference(resized.pixels, expected) <= 1)
  }

  @Test(arguments: [1, 3, 4]) func plainColorsStayWhatTheyAre(channels: Int) {
    for value in [0, 1, 127, 254, 255] as [UInt8] {
      let image = Image(
        width: 13, height: 11, channels: channels, pixels: [UInt8](repeating: value, count: 13 * 11 * channels))
      for (width, height) in [(1, 1), (5, 3), (40, 29), (13, 2)] {
        #expect(image.resized(width: width, height: height).pixels.allSatisfy { $0 == value })
      }
    }
  }

  @Test func channelsAreResizedAlike() {
    let gray = patterned(width: 20, height: 14, channels: 1)
    #expect(gray.rgb().resized(width: 9, height: 8) == gray.resized(width: 9, height: 8).rgb())
  }

  @Test func croppingPadsPastTheEdge() {
    let image = patterned(width: 4, height: 3, channels: 1)
    let crop = image.cropped(left: -1, top: 1, width: 3, height: 4, padding: 9)
    let (a, b, c, d) = (image[0, 1].first, image[1, 1].first, image[0, 2].first, image[1, 2].first)
    #expect(crop.pixels.map(Optional.some) == [9, a, b, 9, c, d, 9, 9, 9, 9, 9, 9])
    #expect(image.cropped(left: 50, top: 50, width: 2, height: 1, padding: 3).pixels == [3, 3])
    #expect(image.cropped(left: 0, top: 0, width: 4, height: 3) == image)
  }

  @Test func flippingTwiceChangesNothing() {
    let image = patterned(width: 5, height: 4)
    #expect(image.flippedHorizontally()[0, 2] == image[4, 2])
    #expect(image.flippedVertically()[1, 0] == image[1, 3])
    #expect(image.flippedHorizontally().flippedHorizontally() == image)
    #expect(image.flippedVertically().flippedVertically() == image)
    #expect(image.transposed().transposed() == image)
  }

  @Test func luminanceHasJPEGsWeights() {
    let image = Image(width: 4, height: 1, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    #expect(image.gray().pixels == [76, 150, 29, 255])
  }

  @Test func masksMoveAsImagesDo() {
    let mask = Mask(width: 4, height: 2, values: [0, 0, 1, 1, 0, 0, 1, 255])
    #expect(mask.box == Box(left: 2, top: 0, right: 4, bottom: 2))
    #expect(mask.count() == 3 && mask.count(of: Mask.ignored) == 1)
    #expect(mask.flippedHorizontally().values == [1, 1, 0, 0, 255, 1, 0, 0])
    #expect(mask.resized(width: 2, height: 1).values == [0, 255])
    #expect(mask.cropped(left: 3, top: -1, width: 2, height: 2).values == [0, 0, 1, 0])
    #expect(Mask(width: 1, height: 1, values: [0]).box == nil)
  }

  @Test func boxesAreClippedOrGone() {
    let size = ImageSize(width: 10, height: 8)
    #expect(
      Box(left: -2, top: 3, right: 4, bottom: 9).visiblePart(in: size) == Box(left: 0, top: 3, right: 4, bottom: 8))
    #expect(Box(left: 10, top: 0, right: 12, bottom: 3).visiblePart(in: size) == nil)
    #expect(!Box(left: .nan, top: 0, right: 1, bottom: 1).isFinite)
  }
}
