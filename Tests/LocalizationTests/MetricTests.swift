import Foundation
import Imaging
import Testing

@testable import Localization

/// How far the box's center is from the nearest true box's, and how often the box is nearly exact: metrics that the
/// library does not know.
struct CenterDistance: LocalizationMetric {
  private var distances = LevelSums()

  mutating func add(_ image: ImageOutcome) {
    distances.add(
      image.sweep.largest.map { box in
        image.trueBoxes.map { truth in
          let x = (box.left + box.right - truth.left - truth.right) / 2
          let y = (box.top + box.bottom - truth.top - truth.bottom) / 2
          return (x * x + y * y).squareRoot()
        }.min() ?? 0
      })
  }

  mutating func merge(_ other: CenterDistance) { distances.merge(other.distances) }

  var readings: [MetricReading] {
    [MetricReading(
      "centerDistance", "center distance", unit: .pixels,
      .atLevels(distances.means, chosenBy: "gtKnownLocalization"))]
  }
}

struct NearlyExact: LocalizationMetric {
  private var tally = LevelTally()
  mutating func add(_ image: ImageOutcome) { tally.add { image.overlaps[$0] >= 0.6 } }
  mutating func merge(_ other: NearlyExact) { tally.merge(other.tally) }
  var readings: [MetricReading] { [MetricReading("nearlyExact", "GT-known at 0.6", .atLevels(tally.shares))] }
}

@Suite("Metrics as values")
struct MetricTests {
  @Test("A metric of one's own is chosen, merged, curved and reported like the standard ones")
  func own() throws {
    let samples = LocalizationEvaluatorTests.samples(30, seed: 5)
    var evaluator = LocalizationEvaluator(metrics: .standard + [CenterDistance(), NearlyExact()])
    evaluator.add(contentsOf: Array(samples[..<11]))
    evaluator.add(contentsOf: Array(samples[11...]))
    var plain = LocalizationEvaluator()
    for sample in samples { plain.add(sample) }
    let choice = evaluator.chooseThresholds()
    let report = evaluator.report(at: choice)
    // The standard metrics do not change, and the further ones are told apart.
    var standard = report
    standard.metrics = nil
    #expect(standard == plain.report(at: plain.chooseThresholds()))
    let own = try #require(report.metrics)
    #expect(own.map(\.name) == ["centerDistance", "nearlyExact"])
    #expect(own[0].threshold == choice.threshold && own[0].unit == .pixels && own[0].origin == .heldOut)
    #expect(own[1].threshold == choice.others["nearlyExact"] && choice.others.count == 1)
    // Counted by hand at the chosen threshold.
    let toBox = MapToBox(threshold: choice[reading: "nearlyExact"])
    let hits = samples.count { sample in
      let box = toBox(sample.groundTruthMap, in: sample.imageSize)[0]
      return sample.boxes.contains { box.intersectionOverUnion($0) >= 0.6 }
    }
    #expect(own[1].value == 100 * Double(hits) / 30 && own[1].value == own[1].oracle && hits > 0)
    #expect(evaluator.curve["nearlyExact"].max() == own[1].value && evaluator.curve["centerDistance"].count == 1000)
    let object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any])
    let metrics = try #require(object["metrics"] as? [[String: Any]])
    #expect(metrics[1]["name"] as? String == "nearlyExact" && metrics[1]["value"] as? Double == own[1].value)
  }

  @Test("Any set of metrics runs, and its values say what they rest on")
  func sets() throws {
    let samples = LocalizationEvaluatorTests.samples(12)
    var whole = LocalizationEvaluator()
    whole.add(contentsOf: samples)
    let report = whole.report(at: ThresholdChoice(fixed: 0.3))
    let sets: [[any LocalizationMetric]] = [
      [GTKnown()], [MaxBoxAccV2(), GTKnown()], [CenterBox(), PxAP(), GTKnown()],
    ]
    for metrics in sets {
      var evaluator = LocalizationEvaluator(metrics: metrics)
      evaluator.add(contentsOf: samples)
      let values = evaluator.values(at: ThresholdChoice(fixed: 0.3))
      let known = try #require(values.first { $0.name == "gtKnownLocalization" })
      #expect(known.value == report.gtKnownLocalization && known.oracle == report.oracle.gtKnownLocalization)
      #expect(known.threshold == 0.3 && known.origin == .fixed && known.unit == .percent)
      #expect(known.oracleThreshold == report.oracle.threshold)
      if let mean = values.first(where: { $0.name == "maxBoxAccV2" }) {
        #expect(mean.value == report.maxBoxAccV2?.mean && mean.oracle == report.oracle.maxBoxAccV2.mean)
        #expect(mean.threshold == nil && mean.origin == .fixed)
      }
      if let precision = values.first(where: { $0.name == "pxAP" }) { #expect(precision.origin == nil) }
    }
    let names = whole.values(at: ThresholdChoice(fixed: 0.3)).map(\.name)
    #expect(Set(names).count == names.count && names.contains("boxCoverage"))
  }

  @Test("Thresholds are written as they always were, and such files are read")
  func thresholds() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let old = #"""
      {"centerBox":{"iou30":{"height":0.5,"width":0.25},"iou50":{"height":0.5,"width":0.5},\#
      "iou70":{"height":1,"width":1}},"iou30":0.1,"iou50":0.2,"iou70":0.3,"maxBoxAcc":0.25,"threshold":0.125}
      """#
    let choice = try JSONDecoder().decode(ThresholdChoice.self, from: Data(old.utf8))
    #expect(choice.iou50 == 0.2 && choice.centerBox?.iou30.width == 0.25 && choice.origin == .heldOut)
    #expect(choice[reading: "iou70"] == 0.3 && choice[reading: "somethingElse"] == 0.125)
    #expect(String(decoding: try encoder.encode(choice), as: UTF8.self) == old)
    var further = ThresholdChoice(fixed: 0.2)
    further.others["mine"] = 0.75
    let read = try JSONDecoder().decode(ThresholdChoice.self, from: encoder.encode(further))
    #expect(read == further && read[reading: "mine"] == 0.75)
    let curve = ThresholdCurve(thresholds: [0, 0.5], values: ["iou30": [1, 2]])
    #expect(
      String(decoding: try encoder.encode(curve), as: UTF8.self) == #"{"iou30":[1,2],"thresholds":[0,0.5]}"#)
    #expect(try JSONDecoder().decode(ThresholdCurve.self, from: encoder.encode(curve)) == curve)
  }

  @Test("Top-k localization counts hits among the k likeliest classes, for every k")
  func top() throws {
    let samples = LocalizationEvaluatorTests.samples(40, seed: 5)
    var evaluator = LocalizationEvaluator(metrics: [GTKnown()] + (1...5).map { TopLocalization($0) })
    evaluator.add(contentsOf: samples)
    let choice = evaluator.chooseThresholds()
    let values = evaluator.values(at: choice).dropFirst()
    #expect(values.map(\.name) == (1...5).map { "top\($0)Localization" })
    #expect(values.map(\.title) == (1...5).map { "Top-\($0) localization" })
    let toBox = MapToBox(threshold: choice.threshold)
    for (k, value) in zip(1...5, values) {
      let hits = samples.count { sample in
        guard let place = sample.topClasses.prefix(k).firstIndex(of: sample.label) else { return false }
        let map = sample.topMaps.isEmpty ? sample.groundTruthMap : sample.topMaps[place]
        let box = toBox(map, in: sample.imageSize)[0]
        return sample.boxes.contains { box.intersectionOverUnion($0) >= 0.5 }
      }
      #expect(value.value == 100 * Double(hits) / 40, "\(k)")
    }
    var standard = LocalizationEvaluator()
    standard.add(contentsOf: samples)
    let report = standard.report(at: choice)
    #expect(values.first?.value == report.top1Localization && values.last?.value == report.top5Localization)
    #expect(try #require(report.top1Localization) < #require(report.top5Localization))
  }

  @Test("Without a standard metric there is no report, and the text says what to do")
  func incomplete() async {
    await #expect(processExitsWith: .failure) {
      var evaluator = LocalizationEvaluator(metrics: [GTKnown()])
      evaluator.add(contentsOf: LocalizationEvaluatorTests.samples(1))
      _ = evaluator.report(at: ThresholdChoice(fixed: 0.2))
    }
  }
}
