import Autodiff
import Datasets
import Imaging
import Layers
import Localization
import Testing

@testable import Training

@Suite("Evaluation")
struct EvaluationTests {
  /// Of every third image neither box nor mask is known.
  private struct PartlyAnnotated: Dataset {
    let base: any Dataset

    var name: String { base.name }
    var classNames: [String] { base.classNames }
    var count: Int { base.count }
    func image(at index: Int) throws -> Image { try base.image(at: index) }
    func mask(at index: Int) throws -> Mask? { index % 3 == 1 ? nil : try base.mask(at: index) }

    func annotation(at index: Int) -> Annotation {
      var annotation = base.annotation(at: index)
      if index % 3 == 1 { (annotation.boxes, annotation.hasMask) = ([], false) }
      return annotation
    }
  }

  private func loader(count: Int, batch: Int) -> DataLoader {
    let parts = PartsDataset(split: .test, seed: 0, count: count, size: 32, classes: 4)
    return DataLoader(
      dataset: PartlyAnnotated(base: parts), augmentation: .evaluation(imageSize: 32), batchSize: batch, workers: 0)
  }

  private func trained() throws -> Sequential {
    let network = tinyNetwork()
    try tinyTrainer(tinyConfiguration(epochs: 1), network: network).run()
    return network
  }

  @Test("It scores what the network itself scores, image by image, and passes over images without annotation")
  func agrees() throws {
    let network = try trained()
    let result = try Evaluation(network).run(loader(count: 20, batch: 8), choosingOn: nil)
    let mapper = try ClassActivationMapper(network)
    var evaluator = LocalizationEvaluator()
    var hits = 0
    let batches = loader(count: 20, batch: 1).epoch(0)
    while let batch = try batches.nextBatch() {
      let (maps, label) = (mapper(Tensor(batch.pixels)), batch.labels[0])
      let top = maps.topClasses(5)[0]
      hits += top[0] == label ? 1 : 0
      guard !batch.boxes[0].isEmpty else { continue }
      evaluator.add(
        LocalizationSample(
          label: label, topClasses: top, groundTruthMap: maps.maps(of: [label], image: 0)[0],
          topMaps: maps.maps(of: top, image: 0), boxes: batch.boxes[0], mask: batch.masks[0],
          imageSize: ImageSize(width: 32, height: 32)))
    }
    let expected = evaluator.report(at: evaluator.chooseThresholds()).oracle
    let report = try #require(result.localization)
    let found = report.oracle
    #expect(result.count == 20 && evaluator.count == 13 && report.count == 13)
    #expect(result.top1Classification == 5 * Double(hits))
    #expect(abs(found.gtKnownLocalization - expected.gtKnownLocalization) < 1e-9)
    #expect(abs(found.top1Localization - expected.top1Localization) < 1e-9)
    #expect(abs(found.top5Localization - expected.top5Localization) < 1e-9)
    let whole = evaluator.report(at: nil)
    let (precision, expectedPrecision) = (try #require(report.pxAP), try #require(whole.pxAP))
    #expect(abs(precision - expectedPrecision) < 0.01)
  }

  @Test("It keeps to the weights that the network had when it was made; a new one takes the new weights")
  func snapshot() throws {
    let network = try trained()
    let evaluation = try Evaluation(network)
    let before = try evaluation.run(loader(count: 12, batch: 6), choosingOn: nil)
    for named in network.namedParameters { named.parameter.update { $0.stored(as: Float.self).update(repeating: 0) } }
    let after = try evaluation.run(loader(count: 12, batch: 6), choosingOn: nil)
    #expect(before.localization == after.localization && before.top1Classification == after.top1Classification)
    let anew = try Evaluation(network).mapper(Tensor.ones([1, 3, 32, 32]))
    #expect(anew.logits.floats == [0, 0, 0, 0])
  }

  @Test("A map method and a metric of one's own come through to tables, JSON and CSV")
  func own() throws {
    let evaluation = try Evaluation(
      trained(), maps: FirstChannel(), rendering: MapRendering(normalization: .max), metrics: [StrictlyKnown()])
    let result = try evaluation.run(loader(count: 20, batch: 8), choosingOn: loader(count: 12, batch: 5))
    let report = try #require(result.localization)
    #expect(report.maps?.method == "first-channel" && report.maps?.normalization == .max)
    let own = try #require(report.metrics?.first)
    #expect(own.name == "strictlyKnown" && own.origin == .heldOut)
    #expect(own.threshold == result.thresholds?.others["strictlyKnown"])
    #expect(RunTables.metrics(report).text.contains("GT-known at 0.9"))
    let csv = RunTables.values(result.values).csv
    #expect(report.thresholdFrom == .heldOut && report.maskCount == 13)
    let line = try #require(csv.split(separator: "\n").first { $0.hasPrefix("strictlyKnown,") })
    let value = try #require(own.value)
    #expect(line.hasPrefix("strictlyKnown,GT-known at 0.9,\(value),per cent,"))
    #expect(result.curve?["strictlyKnown"].count == 1000)
    let unused = try Evaluation(trained()).run(loader(count: 8, batch: 8), choosingOn: nil)
    #expect(unused.localization?.metrics == nil)
  }
}

/// The first channel of the features before the pooling, for every class.
private struct FirstChannel: MapMethod {
  static let name = "first-channel"

  func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    Channel(point: try FeaturePoint("conv", of: network, optimized: optimized))
  }

  private struct Channel: Mapper {
    let point: FeaturePoint

    func callAsFunction(_ images: Tensor) -> ActivationMaps {
      let (features, logits) = point(images)
      return ActivationMaps(logits: logits) { classes in
        let maps = features.sliced(0..<1, axis: 1).scoreMaps()
        return zip(classes, maps).map { list, map in list.map { _ in map } }
      }
    }
  }
}

/// GT-known localization that asks for an overlap of 0.9.
private struct StrictlyKnown: LocalizationMetric {
  private var tally = LevelTally()

  mutating func add(_ image: ImageOutcome) { tally.add { image.overlaps[$0] >= 0.9 } }
  mutating func merge(_ other: StrictlyKnown) { tally.merge(other.tally) }
  var readings: [MetricReading] { [MetricReading("strictlyKnown", "GT-known at 0.9", .atLevels(tally.shares))] }
}
