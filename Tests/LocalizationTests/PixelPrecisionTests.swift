import Imaging
import Localization
import Testing

@Suite("Pixel average precision")
struct PixelPrecisionTests {
  static func mask(foreground: Int, of count: Int) -> Mask {
    Mask(width: count, height: 1, values: (0..<count).map { $0 < foreground ? 1 : 0 })
  }

  @Test("A constant map scores the share of foreground")
  func constant() {
    var pixels = PixelPrecision()
    let mask = Self.mask(foreground: 43031, of: 43031 + 7145)
    let map = ScoreMap(width: mask.width, height: 1, values: [Float](repeating: 0.37, count: mask.width))
    pixels.add(map.normalized(), mask)
    #expect(abs((pixels.result() ?? 0) - 100 * 43031.0 / (43031 + 7145)) < 1e-9)
  }

  @Test("The mask as its own map scores 100, its opposite little")
  func perfect() {
    let mask = Self.mask(foreground: 300, of: 1000)
    var perfect = PixelPrecision()
    perfect.add(ScoreMap(width: 1000, height: 1, values: mask.values.map(Float.init)), mask)
    #expect(perfect.result() == 100)
    var opposite = PixelPrecision()
    opposite.add(ScoreMap(width: 1000, height: 1, values: mask.values.map { 1 - Float($0) }), mask)
    #expect(opposite.result() == 30)
  }

  @Test("No rounding makes more than 100 of a perfect map, however its levels and pixels are spread")
  func neverAboveAll() {
    for count in stride(from: 3, through: 6000, by: 97) {
      var pixels = PixelPrecision()
      let mask = Self.mask(foreground: count, of: count)
      pixels.add(ScoreMap(width: count, height: 1, values: (0..<count).map { Float($0) / Float(count) }), mask)
      #expect(pixels.result() == 100)
    }
  }

  @Test("Ignored pixels do not count, and nothing is no result")
  func ignored() {
    var pixels = PixelPrecision()
    #expect(pixels.result() == nil && pixels.isEmpty)
    let mask = Mask(width: 4, height: 1, values: [1, 0, 255, 255])
    pixels.add(ScoreMap(width: 4, height: 1, values: [0.9, 0.1, 1, 0]), mask)
    #expect(pixels.result() == 100)
  }

  @Test("Precision is summed over gains in recall, over the whole split")
  func byHand() {
    // Sorted by score: foreground, background, foreground; then one more background below.
    var pixels = PixelPrecision(grid: ThresholdGrid(step: 0.1))
    pixels.add(ScoreMap(width: 2, height: 1, values: [1, 0.75]), Mask(width: 2, height: 1, values: [1, 0]))
    var other = PixelPrecision(grid: ThresholdGrid(step: 0.1))
    other.add(ScoreMap(width: 2, height: 1, values: [0.42, 0]), Mask(width: 2, height: 1, values: [1, 0]))
    pixels.merge(other)
    #expect(abs((pixels.result() ?? 0) - 100 * (0.5 + 0.5 * 2 / 3)) < 1e-9)
  }

  @Test("Scores on an edge belong to the bin above it")
  func edges() {
    // 0.3 as Float lies above 0.3 as Double; 0.7 below. With bins of 0.1 the first joins the third bin, the second the
    // one below the seventh edge.
    for (score, neighbor, tied) in [(Float(0.3), Float(0.35), true), (0.7, 0.75, false)] {
      var pixels = PixelPrecision(grid: ThresholdGrid(step: 0.1))
      pixels.add(
        ScoreMap(width: 2, height: 1, values: [score, neighbor]), Mask(width: 2, height: 1, values: [0, 1]))
      #expect(pixels.result() == (tied ? 50 : 100))
    }
  }
}
