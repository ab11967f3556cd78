import Foundation
import Imaging
import Testing

@testable import Localization

@Suite("How maps are brought to an image's size and to 0...1")
struct MapRenderingTests {
  /// Sorted: -2, 0, 1, 2, 3, 3, 4, 6, 8, 10.
  private let map = ScoreMap(width: 5, height: 2, values: [3, -2, 8, 0, 1, 2, 10, 3, 6, 4])

  private func values(_ normalization: MapNormalization) -> [Float] { map.normalized(by: normalization).values }

  @Test("Each normalization is what its definition says")
  func definitions() {
    #expect(values(.minMax) == map.values.map { ($0 + 2) / 12 })
    #expect(values(.max) == map.values.map { max($0, 0) / 10 })
    // Place 9 of 10 is the largest value, place 8 the one before it, place 6 the value 4.
    #expect(values(.percentile(0.9)) == map.values.map { ($0 + 2) / 12 })
    #expect(values(.percentile(0.8)) == map.values.map { min(($0 + 2) / 10, 1) })
    #expect(values(.ivr(0.6)) == map.values.map { max(($0 - 4) / 6, 0) })
    #expect(values(.ivr(0)) == values(.minMax))
  }

  @Test("Where the percentile is the minimum, everything above it is 1")
  func peak() {
    let peak = ScoreMap(width: 4, height: 1, values: [1, 1, 1, 5])
    #expect(peak.normalized(by: .percentile(0.5)).values == [0, 0, 0, 1])
  }

  @Test("Maps that cannot be normalized become zeros, and say why")
  func flaws() {
    let flat = ScoreMap(width: 2, height: 1, values: [7, 7])
    let negative = ScoreMap(width: 2, height: 1, values: [-1, -2])
    let broken = ScoreMap(width: 2, height: 1, values: [1, .nan])
    for normalization in [MapNormalization.minMax, .max, .percentile(), .ivr()] {
      let large = MapRendering(interpolation: .bilinear, normalization: normalization)
        .rendered(ScoreMap(width: 2, height: 2, values: [3, 3, 3, 3]), at: ImageSize(width: 23, height: 19))
      #expect(large.flaw == .constant && large.map.values.allSatisfy { $0 == 0 })
      #expect(flat.normalizing(by: normalization).flaw == .constant)
      #expect(flat.normalized(by: normalization).values == [0, 0])
    }
    for normalization in [MapNormalization.minMax, .max, .percentile(), .ivr()] {
      let (map, flaw) = broken.normalizing(by: normalization)
      #expect(flaw == .notFinite && map.values == [0, 0])
    }
    #expect(negative.normalizing(by: .max).flaw == .constant && negative.normalizing(by: .minMax).flaw == nil)
  }

  @Test("They are written as texts and read again")
  func texts() throws {
    for (text, value) in [
      ("minmax", MapNormalization.minMax), ("max", .max), ("pas", .percentile(0.9)), ("pas:0.8", .percentile(0.8)),
      ("ivr", .ivr(0.6)), ("ivr:0.3", .ivr(0.3)),
    ] {
      #expect(MapNormalization(text) == value && MapNormalization(value.description) == value)
      let rendering = MapRendering(interpolation: .nearest, normalization: value)
      #expect(try JSONDecoder().decode(MapRendering.self, from: JSONEncoder().encode(rendering)) == rendering)
    }
    for text in ["", "mean", "max:0.5", "pas:1", "pas:x", "ivr:-1", "pas:0.5:0.5"] {
      #expect(MapNormalization(text) == nil)
    }
  }

  @Test("Nearest keeps the cells")
  func nearest() {
    let map = ScoreMap(width: 2, height: 1, values: [1, 3])
    #expect(map.resized(to: ImageSize(width: 5, height: 2), by: .nearest).values == [1, 1, 3, 3, 3, 1, 1, 3, 3, 3])
    #expect(map.resized(to: ImageSize(width: 1, height: 1), by: .nearest).values == [3])
  }

  @Test(
    "Boxes and the evaluator see the same map, and one rule makes levels of thresholds",
    arguments: [MapNormalization.minMax, .max, .percentile(), .ivr(0.3)], MapInterpolation.allCases)
  func agreement(normalization: MapNormalization, interpolation: MapInterpolation) {
    let rendering = MapRendering(interpolation: interpolation, normalization: normalization)
    for sample in LocalizationEvaluatorTests.samples(6, seed: 3) {
      let outcome = ImageOutcome(sample, rendering: rendering)
      for threshold in [0, 0.1, 0.2, 1.0 / 3, 0.5, 0.777, 0.95] {
        let toBox = MapToBox(threshold: threshold, rendering: rendering)
        let level = ThresholdGrid.level(of: threshold)
        #expect(toBox(sample.groundTruthMap, in: sample.imageSize) == [outcome.sweep.largest[level]])
        #expect(Int(outcome.levels.level(at: threshold)) == level)
      }
    }
  }

  @Test("The evaluator counts maps without a use, and its report names how maps were made")
  func report() throws {
    var samples = LocalizationEvaluatorTests.samples(5)
    samples[1].groundTruthMap = ScoreMap(width: 2, height: 2, values: [3, 3, 3, 3])
    samples[3].groundTruthMap.values[7] = .infinity
    var evaluator = LocalizationEvaluator(rendering: MapRendering(interpolation: .bilinear, normalization: .ivr(0.3)))
    evaluator.add(contentsOf: samples)
    let report = evaluator.report(at: ThresholdChoice(fixed: 0.2))
    #expect(
      report.maps
        == MapReport(method: nil, interpolation: .bilinear, normalization: .ivr(0.3), constant: 1, notFinite: 1))
    let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    #expect(text.contains("\"normalization\":\"ivr:0.3\"") && text.contains("\"interpolation\":\"bilinear\""))
  }
}
