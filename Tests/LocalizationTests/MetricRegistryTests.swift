import Testing

@testable import Localization

/// GT-known localization at any overlap: one type, many metrics.
private struct KnownAt: LocalizationMetric {
  let required: Double
  var title = "GT-known"
  private var tally = LevelTally()

  init(_ required: Double, title: String = "GT-known") { (self.required, self.title) = (required, title) }

  mutating func add(_ image: ImageOutcome) { tally.add { image.overlaps[$0] >= required } }
  mutating func merge(_ other: KnownAt) { tally.merge(other.tally) }

  var readings: [MetricReading] {
    [
      MetricReading("knownAt\(required)", title, .atLevels(tally.shares)),
      MetricReading("knownAt\(required).images", "images", unit: .count, .value(Double(tally.count))),
    ]
  }
}

/// A reading of any name.
private struct Reading: LocalizationMetric {
  var name: String?
  mutating func add(_ image: ImageOutcome) {}
  mutating func merge(_ other: Reading) {}
  var readings: [MetricReading] { name.map { [MetricReading($0, $0, .value(1))] } ?? [] }
}

/// Each test is a process of its own: what is registered is counted in all evaluations of a program.
@Suite("Metrics by name")
struct MetricRegistryTests {
  @Test("Registered metrics are had in their order, beside the standard ones, and by name")
  func registered() async {
    await #expect(processExitsWith: .success) {
      MetricRegistry.register(KnownAt(0.9))
      MetricRegistry.register(KnownAt(0.8))
      // The same again takes the former's place.
      MetricRegistry.register(KnownAt(0.9, title: "nearly exact"))
      #expect(MetricRegistry.names == ["knownAt0.9", "knownAt0.8"])
      let named = try MetricRegistry.metric(named: "knownAt0.9")
      #expect((named as? KnownAt)?.title == "nearly exact")
      #expect(MetricRegistry.all.count == [any LocalizationMetric].standard.count + 2)
      var evaluator = LocalizationEvaluator(metrics: MetricRegistry.all)
      evaluator.add(contentsOf: LocalizationEvaluatorTests.samples(6))
      let further = evaluator.report(at: ThresholdChoice(fixed: 0.3)).metrics ?? []
      #expect(further.map(\.name) == ["knownAt0.9", "knownAt0.9.images", "knownAt0.8", "knownAt0.8.images"])
      #expect(further[1].value == 6)
      // What is registered has counted nothing, whoever evaluates.
      #expect(MetricRegistry.registered[0].readings[1].content == .value(0))
    }
  }

  @Test("Names that are not registered are told which are")
  func unknown() async {
    await #expect(processExitsWith: .success) {
      MetricRegistry.register(KnownAt(0.9))
      let lost = #expect(throws: MetricError.self) { try MetricRegistry.metric(named: "lost") }
      let known = "no registered metric is called 'lost'. The registered metrics are: knownAt0.9. "
      #expect(lost?.description.hasPrefix(known) == true)
      let standard = #expect(throws: MetricError.self) { try MetricRegistry.metric(named: "iou30") }
      #expect(standard?.description == "'iou30' is of a standard metric, and those are always counted")
    }
  }

  @Test("A name that is taken, or none, stops the program", arguments: [nil, "", "a,b", "pxAP", "knownAt0.9.images"])
  func taken(name: String?) async {
    await #expect(processExitsWith: .failure) { [name] in
      MetricRegistry.register(KnownAt(0.9))
      MetricRegistry.register(Reading(name: name))
    }
  }
}
