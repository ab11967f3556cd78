import Foundation
import Imaging
import Testing

@testable import Localization

@Suite("Localization metrics")
struct LocalizationEvaluatorTests {
  static let size = ImageSize(width: 24, height: 20)

  /// Made-up images: small maps with a few blobs, one or two true boxes, some right classes.
  static func samples(_ count: Int, seed: UInt64 = 1) -> [LocalizationSample] {
    var numbers = ThresholdSweepTests.Numbers(state: seed)
    return (0..<count).map { index in
      let map = ScoreMap(
        width: 6, height: 5, values: (0..<30).map { _ in Float(numbers.next(below: 1000)) / 1000 - 0.3 })
      let boxes = (0...(index % 2)).map { _ in
        let (x, y) = (numbers.next(below: 10), numbers.next(below: 8))
        return Box(x: Double(x), y: Double(y), width: Double(6 + numbers.next(below: 8)), height: 10)
      }
      let top = [[3, 1, 2, 4, 5], [1, 3, 2, 4, 5], [1, 2, 4, 5, 6]][numbers.next(below: 3)]
      return LocalizationSample(label: 3, topClasses: top, groundTruthMap: map, boxes: boxes, imageSize: size)
    }
  }

  /// Overlaps by thresholding and flooding: of the largest component's box, and the best of all boxes.
  static func overlaps(_ sample: LocalizationSample, at threshold: Double) -> (largest: Double, any: Double) {
    let levels = sample.groundTruthMap.resized(to: size).normalized().quantized()
    let components = levels.components(above: levels.level(at: threshold))
    let empty = Box(left: 0, top: 0, right: 0, bottom: 0)
    func best(_ boxes: [Box]) -> Double {
      boxes.flatMap { box in sample.boxes.map { box.intersectionOverUnion($0) } }.max() ?? 0
    }
    let all = components.isEmpty ? [empty] : components.map(\.box)
    return (best([components.largest()?.box ?? empty]), best(all))
  }

  @Test("All metrics equal those counted threshold by threshold")
  func bruteForce() {
    let samples = Self.samples(40)
    let grid = ThresholdGrid(step: 0.05)
    var evaluator = LocalizationEvaluator(grid: grid)
    evaluator.add(contentsOf: samples)
    let curve = evaluator.curve
    #expect(curve.thresholds.count == 20)
    for (index, threshold) in grid.thresholds.enumerated() {
      let overlaps = samples.map { Self.overlaps($0, at: threshold) }
      func share(_ hits: Int) -> Double { 100 * Double(hits) / 40 }
      #expect(curve.gtKnownLocalization[index] == share(overlaps.count { $0.largest >= 0.5 }))
      #expect(curve.iou30[index] == share(overlaps.count { $0.any >= 0.3 }))
      #expect(curve.iou50[index] == share(overlaps.count { $0.any >= 0.5 }))
      #expect(curve.iou70[index] == share(overlaps.count { $0.any >= 0.7 }))
      let top1 = zip(samples, overlaps).count { $0.0.topClasses[0] == 3 && $0.1.largest >= 0.5 }
      let top5 = zip(samples, overlaps).count { $0.0.topClasses.contains(3) && $0.1.largest >= 0.5 }
      #expect(curve.top1Localization[index] == share(top1))
      #expect(curve.top5Localization[index] == share(top5))
    }
    let report = evaluator.report(at: ThresholdChoice(fixed: 0.35))
    #expect(report.oracle.gtKnownLocalization == curve.gtKnownLocalization.max())
    #expect(report.oracle.maxBoxAcc == report.oracle.gtKnownLocalization)
    #expect(report.oracle.maxBoxAccV2.iou30 == curve.iou30.max())
    #expect(report.oracle.maxBoxAccV2.iou50 == curve.iou50.max())
    #expect(report.oracle.maxBoxAccV2.iou70 == curve.iou70.max())
    let place = curve.index(of: 0.35) ?? 0
    #expect(report.gtKnownLocalization == curve.gtKnownLocalization[place])
    #expect(report.maxBoxAccV2?.mean == (curve.iou30[place] + curve.iou50[place] + curve.iou70[place]) / 3)
  }

  @Test("One by one, in batches, or by other modes: the same images, the same report")
  func batches() {
    for mode in BoxMode.allCases {
      let samples = Self.samples(15, seed: 9)
      var whole = LocalizationEvaluator(mode: mode)
      whole.add(contentsOf: samples)
      var single = LocalizationEvaluator(mode: mode)
      for sample in samples { single.add(sample) }
      #expect(whole.report(at: ThresholdChoice(fixed: 0.2)) == single.report(at: ThresholdChoice(fixed: 0.2)))
      #expect(whole.curve == single.curve)
      if mode == .allComponents { #expect(whole.curve.gtKnownLocalization == whole.curve.iou50) }
    }
  }

  /// A map that is 1 inside `box` (corners inclusive) and 0 elsewhere.
  static func map(of box: Box) -> ScoreMap {
    var values = [Float](repeating: 0, count: size.width * size.height)
    for y in Int(box.top)...Int(box.bottom) {
      for x in Int(box.left)...Int(box.right) { values[y * size.width + x] = 1 }
    }
    return ScoreMap(width: size.width, height: size.height, values: values)
  }

  @Test("Top-5 localization judges the map of the image's own class among the five")
  func topFive() {
    let truth = Box(left: 2, top: 3, right: 12, bottom: 12)
    let (good, bad) = (Self.map(of: truth), Self.map(of: Box(left: 20, top: 15, right: 23, bottom: 19)))
    func report(_ top: [Int], _ maps: [ScoreMap]) -> LocalizationReport {
      var evaluator = LocalizationEvaluator()
      evaluator.add(
        LocalizationSample(
          label: 7, topClasses: top, groundTruthMap: good, topMaps: maps, boxes: [truth], imageSize: Self.size))
      return evaluator.report(at: ThresholdChoice(fixed: 0.5))
    }
    let right = report([1, 7, 2, 3, 4], [bad, good, bad, bad, bad])
    #expect(right.top1Classification == 0 && right.top5Classification == 100)
    #expect(right.top1Localization == 0 && right.top5Localization == 100 && right.gtKnownLocalization == 100)
    let wrong = report([1, 7, 2, 3, 4], [good, bad, good, good, good])
    #expect(wrong.top5Localization == 0 && wrong.gtKnownLocalization == 100)
    let first = report([7, 1, 2, 3, 4], [])
    #expect(first.top1Localization == 100 && first.top5Localization == 100)
    let sixth = report([1, 2, 3, 4, 5, 7], [])
    #expect(sixth.top5Classification == 0 && sixth.top5Localization == 0 && sixth.gtKnownLocalization == 100)
  }

  @Test("Any of several true boxes will do, and a mask stands in for a missing box")
  func truths() {
    let truth = Box(left: 2, top: 3, right: 12, bottom: 12)
    let other = Box(left: 15, top: 1, right: 23, bottom: 9)
    var evaluator = LocalizationEvaluator()
    evaluator.add(
      LocalizationSample(
        label: 0, topClasses: [0], groundTruthMap: Self.map(of: truth), boxes: [other, truth], imageSize: Self.size))
    let map = Self.map(of: truth)
    let mask = Mask(width: map.width, height: map.height, values: map.values.map { $0 > 0 ? 1 : 0 })
    evaluator.add(
      LocalizationSample(
        label: 0, topClasses: [1], groundTruthMap: map, boxes: [], mask: mask, imageSize: Self.size))
    let report = evaluator.report(at: ThresholdChoice(fixed: 0.5))
    #expect(report.count == 2)
    #expect(report.maxBoxAcc == 100 && report.top1Localization == 50)
    #expect(report.pxAP == 100)
    #expect(evaluator.curve.boxCoverage[100] > 60 && evaluator.curve.imageCoverage[100] < 25)
  }

  @Test("The report's JSON has exactly the documented keys")
  func keys() throws {
    var evaluator = LocalizationEvaluator()
    evaluator.add(contentsOf: Self.samples(3))
    let report = evaluator.report(at: evaluator.chooseThresholds())
    let data = try JSONEncoder().encode(report)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let expected: Set = [
      "count", "top1Classification", "top5Classification", "top1Localization", "top5Localization",
      "gtKnownLocalization", "maxBoxAcc", "maxBoxAccV2", "threshold", "oracle", "centerBox", "maps",
      "thresholdFrom", "maskCount",
    ]
    #expect(Set(object.keys) == expected)
    let levels = try #require(object["maxBoxAccV2"] as? [String: Any])
    #expect(Set(levels.keys) == ["mean", "iou30", "iou50", "iou70"])
    let oracle = try #require(object["oracle"] as? [String: Any])
    #expect(
      Set(oracle.keys) == [
        "top1Localization", "top5Localization", "gtKnownLocalization", "maxBoxAcc", "maxBoxAccV2", "threshold",
      ])
    #expect(try JSONDecoder().decode(LocalizationReport.self, from: data) == report)
  }

  @Test("On its own split a chosen threshold is the oracle's")
  func oracle() {
    var evaluator = LocalizationEvaluator()
    evaluator.add(contentsOf: Self.samples(20, seed: 4))
    let report = evaluator.report(at: evaluator.chooseThresholds())
    #expect(report.threshold == report.oracle.threshold)
    #expect(report.maxBoxAccV2 == report.oracle.maxBoxAccV2)
    #expect(report.centerBox.gtKnownLocalization == report.centerBox.oracle.gtKnownLocalization)
  }

  @Test("Ties go to the middle of the longest best run")
  func plateau() {
    #expect(ThresholdChoice.middleOfBestPlateau([1, 3, 3, 3, 2]) == 2)
    #expect(ThresholdChoice.middleOfBestPlateau([3, 1, 3, 3, 3, 3]) == 3)
    #expect(ThresholdChoice.middleOfBestPlateau([3, 3, 0, 3, 3]) == 0)
    #expect(ThresholdChoice.middleOfBestPlateau([0, 0, 0]) == 1)
    #expect(ThresholdChoice.middleOfBestPlateau([5]) == 0)
  }

  @Test("The best centered box is found")
  func centerBox() {
    let size = ImageSize(width: 100, height: 50)
    // All true boxes are centered, 60 wide and 30 high.
    var tally = CenterBoxTally()
    for _ in 0..<4 { tally.add([Box(left: 20, top: 10, right: 80, bottom: 40)], in: size) }
    tally.add([Box(left: 0, top: 0, right: 3, bottom: 3)], in: size)
    let report = tally.report(with: nil)
    #expect(report.oracle.maxBoxAccV2 == OverlapLevels(iou30: 80, iou50: 80, iou70: 80))
    #expect(abs(report.oracle.sizes.iou70.width - 0.6) < 0.1 && abs(report.oracle.sizes.iou70.height - 0.6) < 0.1)
    let far = RelativeSize(width: 1, height: 1)
    let given = tally.report(with: CenterBoxChoice(iou30: far, iou50: far, iou70: far))
    #expect(given.maxBoxAccV2 == OverlapLevels(iou30: 80, iou50: 0, iou70: 0))
  }
}
