import Imaging
import Testing

@Suite struct FramingTests {
  /// Source, resized size, window (left, top, width, height): shrinking, enlarging, one of each, and odd sizes.
  private static let cases: [(ImageSize, ImageSize, (Int, Int, Int, Int))] = [
    (ImageSize(width: 50, height: 33), ImageSize(width: 25, height: 25), (3, 2, 19, 21)),
    (ImageSize(width: 61, height: 47), ImageSize(width: 23, height: 40), (0, 0, 23, 40)),
    (ImageSize(width: 12, height: 9), ImageSize(width: 40, height: 31), (7, 11, 33, 20)),
    (ImageSize(width: 9, height: 70), ImageSize(width: 32, height: 8), (31, 0, 1, 8)),
    (ImageSize(width: 200, height: 150), ImageSize(width: 5, height: 7), (1, 3, 3, 1)),
  ]

  private func framing(_ number: Int, cropping: Bool, mirroring: Bool) -> Framing {
    let (source, resized, window) = Self.cases[number]
    var framing = Framing(wholeOf: source)
    framing.resize(framing.region, to: resized)
    if cropping { framing.crop(left: window.0, top: window.1, to: ImageSize(width: window.2, height: window.3)) }
    if mirroring { framing.mirror() }
    return framing
  }

  @Test(arguments: cases.indices, [1, 3, 4]) func framesAreWindowsOfTheResizedImage(number: Int, channels: Int) {
    let (source, resized, window) = Self.cases[number]
    let image = patterned(width: source.width, height: source.height, channels: channels)
    let whole = image.resized(width: resized.width, height: resized.height)
    let cut = whole.cropped(left: window.0, top: window.1, width: window.2, height: window.3)
    #expect(image.framed(by: framing(number, cropping: true, mirroring: false)) == cut)
    #expect(image.framed(by: framing(number, cropping: true, mirroring: true)) == cut.flippedHorizontally())
    #expect(image.framed(by: framing(number, cropping: false, mirroring: true)) == whole.flippedHorizontally())
  }

  @Test(arguments: cases.indices) func croppingAMirroredFrameCountsFromItsLeft(number: Int) {
    let (source, resized, window) = Self.cases[number]
    let image = patterned(width: source.width, height: source.height)
    var framing = framing(number, cropping: false, mirroring: true)
    framing.crop(left: window.0, top: window.1, to: ImageSize(width: window.2, height: window.3))
    let plain = image.resized(width: resized.width, height: resized.height).flippedHorizontally()
      .cropped(left: window.0, top: window.1, width: window.2, height: window.3)
    #expect(image.framed(by: framing) == plain)
  }

  @Test(arguments: cases.indices, [1, 3, 4]) func resizingAgreesWithThePlainSum(number: Int, channels: Int) {
    let (source, resized, _) = Self.cases[number]
    let image = patterned(width: source.width, height: source.height, channels: channels)
    let (fast, plain) = (
      image.resized(width: resized.width, height: resized.height),
      plainlyResized(image, width: resized.width, height: resized.height)
    )
    #expect(largestDifference(fast.pixels, plain.pixels) <= 1)
    // Only what lies at a half to a few digits may be rounded another way.
    #expect(zip(fast.pixels, plain.pixels).count { $0 != $1 } <= fast.pixels.count / 100 + 1)
  }

  @Test(arguments: cases.indices, [1, 3, 4]) func planesAreTheFramesPixelsScaled(number: Int, channels: Int) {
    let image = patterned(
      width: Self.cases[number].0.width, height: Self.cases[number].0.height, channels: channels)
    for framing in [framing(number, cropping: true, mirroring: true), Framing(wholeOf: image.size)] {
      let pixels = image.framed(by: framing)
      let plane = framing.size.width * framing.size.height
      var planes = [Float](repeating: -1, count: plane * channels + 1)
      let (scales, shifts) = ([Float](repeating: 0.25, count: channels), (0..<channels).map { Float($0) })
      planes.withUnsafeMutableBufferPointer {
        image.writePlanes(framedBy: framing, to: $0.baseAddress!, scales: scales, shifts: shifts)
      }
      var expected: [Float] = []
      for channel in 0..<channels {
        for pixel in 0..<plane {
          expected.append(Float(pixels.pixels[pixel * channels + channel]) * 0.25 + Float(channel))
        }
      }
      #expect(planes == expected + [-1])
    }
  }

  /// The same filter in double precision, one pixel at a time, rounded to bytes between the two passes.
  private func plainlyResized(_ image: Image, width: Int, height: Int) -> Image {
    func weights(_ target: Int, _ count: Int, _ source: Int) -> [(Int, Double)] {
      let scale = Double(source) / Double(count)
      let (center, support) = ((Double(target) + 0.5) * scale, max(1, scale))
      var raw: [(Int, Double)] = []
      for pixel in 0..<source {
        let weight = 1 - abs(Double(pixel) + 0.5 - center) / support
        if weight > 0 { raw.append((pixel, weight)) }
      }
      let sum = raw.map(\.1).reduce(0, +)
      return raw.map { pixel, weight in (pixel, weight / sum) }
    }
    /// A weighted sum of the pixels that `position` names, rounded.
    func sum(_ weights: [(Int, Double)], _ pixels: [UInt8], _ position: (Int) -> Int) -> UInt8 {
      var sum = 0.5
      for (pixel, weight) in weights { sum += weight * Double(pixels[position(pixel)]) }
      return UInt8(sum)
    }
    let (channels, row) = (image.channels, width * image.channels)
    var narrow: [UInt8] = []
    for y in 0..<image.height {
      for x in 0..<row {
        let across = weights(x / channels, width, image.width)
        narrow.append(sum(across, image.pixels) { (y * image.width + $0) * channels + x % channels })
      }
    }
    var result: [UInt8] = []
    for y in 0..<height {
      let down = weights(y, height, image.height)
      for x in 0..<row { result.append(sum(down, narrow) { $0 * row + x }) }
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }
}
