import Imaging
import Localization
import Testing

@Suite("Score maps")
struct ScoreMapTests {
  let map = ScoreMap(width: 4, height: 3, values: [0.5, -1, 2, 0.25, 3, 1.5, -0.75, 0, 1, 0, 4, 2])

  // From OpenCV 5.0's resize with INTER_CUBIC and INTER_LINEAR, rounded to five places.
  static let cubic75: [Float] = [
    0.40882, -0.4666, -1.31603, 0.55794, 2.312, 1.16757, 0.07656, 1.7664, 1.05907, 0.14219, 0.24506, 0.5814, 0.23886,
    -0.04874, 3.14882, 2.62726, 1.68976, 0.16406, -0.81102, -0.39393, 0.07441, 2.07446, 1.47554, 0.77502, 1.31916,
    1.97121, 1.53619, 1.13129, 0.90245, 0.20072, -0.30201, 2.279, 4.53895, 3.24633, 1.96737,
  ]
  static let linear75: [Float] = [
    0.5, -0.03571, -0.89286, 0.5, 1.875, 0.875, 0.25, 1.5, 0.96429, 0.10714, 0.45, 0.84643, 0.41786, 0.15, 3.0,
    2.46429, 1.60714, 0.375, -0.69643, -0.26786, 0.0, 1.8, 1.37143, 0.68571, 1.35, 2.03571, 1.52143, 1.2, 1.0, 0.64286,
    0.07143, 2.0, 3.85714, 2.71429, 2.0,
  ]
  static let cubic32: [Float] = [0.8913, 0.37418, 0.30666, 1.33958, 1.64392, 1.76475]
  static let linear32: [Float] = [0.875, 0.46875, 0.375, 1.3125, 1.59375, 1.71875]

  @Test("Resizing equals OpenCV's")
  func resizing() {
    let cases: [(MapInterpolation, Int, Int, [Float])] = [
      (.bicubic, 7, 5, Self.cubic75), (.bilinear, 7, 5, Self.linear75), (.bicubic, 3, 2, Self.cubic32),
      (.bilinear, 3, 2, Self.linear32),
    ]
    for (interpolation, width, height, expected) in cases {
      let resized = map.resized(to: ImageSize(width: width, height: height), by: interpolation)
      #expect(resized.width == width && resized.height == height)
      for (value, reference) in zip(resized.values, expected) { #expect(abs(value - reference) < 2e-5) }
    }
    #expect(map.resized(to: ImageSize(width: 4, height: 3)) == map)
  }

  @Test("Resizing keeps a constant", arguments: MapInterpolation.allCases)
  func constants(interpolation: MapInterpolation) {
    let flat = ScoreMap(width: 3, height: 2, values: [Float](repeating: 2, count: 6))
    let large = flat.resized(to: ImageSize(width: 31, height: 17), by: interpolation)
    #expect(large.values.allSatisfy { abs($0 - 2) < 1e-5 })
  }

  @Test("Normalizing: 0...1; constants and numbers that are not finite give zeros")
  func normalizing() {
    let normal = map.normalized()
    #expect(normal.values.min() == 0 && normal.values.max() == 1)
    #expect(normal[0, 0] == 0.3)
    for bad in [Float.nan, .infinity, -.infinity] {
      var broken = map
      broken.values[5] = bad
      #expect(broken.normalized().values.allSatisfy { $0 == 0 })
    }
    #expect(ScoreMap(width: 2, height: 1, values: [7, 7]).normalized().values == [0, 0])
  }

  @Test("Quantizing cuts the fraction off")
  func quantizing() {
    let map = ScoreMap(width: 6, height: 1, values: [0, 0.999, 1, 0.5, -3, -.infinity])
    #expect(map.quantized().levels == [0, 254, 255, 127, 0, 0])
  }

  @Test("NaN has no level, and wins over any number")
  func notANumber() async {
    await #expect(processExitsWith: .failure) { _ = ScoreMap(width: 2, height: 1, values: [0, .nan]).quantized() }
    let map = ScoreMap(width: 3, height: 1, values: [1, .nan, 5])
    let other = ScoreMap(width: 3, height: 1, values: [2, 3, .nan])
    #expect(map.maximum(other).values.map(\.isNaN) == [false, true, true])
  }
}
