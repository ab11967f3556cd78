import Foundation
import Imaging
import Testing

@testable import Localization

@Suite("Where thresholds are from")
struct ThresholdOriginTests {
  private func evaluator(_ count: Int = 12) -> LocalizationEvaluator {
    var evaluator = LocalizationEvaluator()
    evaluator.add(contentsOf: LocalizationEvaluatorTests.samples(count))
    return evaluator
  }

  @Test("The oracle's thresholds make no number but the oracle's, nor does no threshold")
  func oracle() throws {
    let evaluator = evaluator()
    var own = evaluator.chooseThresholds()
    let held = evaluator.report(at: own)
    own.origin = .oracle
    for choice in [nil, own] {
      let report = evaluator.report(at: choice)
      #expect(report.top1Localization == nil && report.top5Localization == nil && report.gtKnownLocalization == nil)
      #expect(report.maxBoxAcc == nil && report.maxBoxAccV2 == nil && report.threshold == nil)
      #expect(report.thresholdFrom == nil && report.centerBox.gtKnownLocalization == nil)
      #expect(report.oracle == held.oracle && report.pxAP == held.pxAP && report.maskCount == held.maskCount)
      let keys = try #require(
        try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any]).keys
      let chosen = ["top1Localization", "gtKnownLocalization", "maxBoxAcc", "maxBoxAccV2", "threshold", "thresholdFrom"]
      for name in chosen { #expect(!keys.contains(name), "\(name)") }
      for value in evaluator.values(at: choice) where value.oracle != nil {
        #expect(value.value == nil && value.threshold == nil && value.origin == nil, "\(value.name)")
      }
    }
    #expect(held.thresholdFrom == .heldOut && held.gtKnownLocalization == held.oracle.gtKnownLocalization)
  }

  @Test("A number says where its threshold is from, and over how many images it is")
  func origins() throws {
    let evaluator = evaluator()
    for origin in [ThresholdOrigin.heldOut, .fixed, .stored] {
      var choice = ThresholdChoice(fixed: 0.3)
      choice.origin = origin
      #expect(evaluator.report(at: choice).thresholdFrom == origin)
      let known = try #require(evaluator.values(at: choice).first { $0.name == GTKnown.name })
      #expect(known.origin == origin && known.images == 12)
    }
    var mixed = evaluator
    mixed.add(
      LocalizationSample(
        label: 0, topClasses: [0], groundTruthMap: ScoreMap(width: 2, height: 1, values: [0, 1]),
        boxes: [Box(left: 0, top: 0, right: 3, bottom: 3)], imageSize: ImageSize(width: 8, height: 8)))
    let precision = try #require(mixed.values(at: nil).first { $0.name == "pxAP" })
    #expect(precision.images == mixed.report(at: nil).maskCount && mixed.count == 13)
    #expect(evaluator.report(at: nil).maskCount == precision.images)
  }

  @Test("Origins are written by name, and those of earlier versions are read")
  func texts() throws {
    func read(_ text: String) throws -> ThresholdOrigin {
      try JSONDecoder().decode([ThresholdOrigin].self, from: Data("[\"\(text)\"]".utf8))[0]
    }
    #expect(try read("fixed") == .fixed && read("given") == .fixed && read("held-out") == .heldOut)
    #expect(try read("stored in the run") == .stored && read("oracle") == .oracle)
    #expect(throws: DecodingError.self) { try read("somewhere") }
    var oracle = ThresholdChoice(fixed: 0.2)
    oracle.origin = .oracle
    #expect(try JSONDecoder().decode(ThresholdChoice.self, from: JSONEncoder().encode(oracle)) == oracle)
  }

  @Test("Thresholds that no map can be cut at are named, and no number of any kind stops the program")
  func absurd() {
    #expect(ThresholdChoice(fixed: 0).problem == nil && ThresholdChoice(fixed: 0.999).problem == nil)
    for value in [1, -0.1, 17, .nan, .infinity, -1e300] {
      var choice = ThresholdChoice(fixed: 0.2)
      choice.overlaps.iou50 = value
      #expect(choice.problem == "'iou50' is \(value)")
      let size = RelativeSize(width: value, height: 0.5)
      choice = ThresholdChoice(fixed: 0.2)
      choice.centerBox = CenterBoxChoice(iou30: size, iou50: size, iou70: size)
      #expect((choice.problem == nil) == (value == 1), "\(value)")
      choice.threshold = value
      choice.origin = .heldOut
      #expect(evaluator(3).report(at: choice).gtKnownLocalization != nil)
      #expect((0...255).contains(ThresholdGrid.level(of: value)))
    }
  }

  @Test("No images make no numbers")
  func nothing() async {
    let empty = LocalizationEvaluator()
    #expect(empty.values(at: ThresholdChoice(fixed: 0.2)).allSatisfy { $0.value == nil && $0.oracle == nil })
    #expect(empty.values(at: nil).allSatisfy { $0.images == 0 } && empty.curve == ThresholdCurve())
    await #expect(processExitsWith: .failure) { _ = LocalizationEvaluator().report(at: ThresholdChoice(fixed: 0.2)) }
    await #expect(processExitsWith: .failure) { _ = LocalizationEvaluator().chooseThresholds() }
  }
}
