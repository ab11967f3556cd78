import Autodiff
import Datasets
import Imaging
import Layers
import Localization

/// Runs a network over the images of a loader and measures classification and localization.
public struct Evaluation: Sendable {
  /// Made for inference: it computes with the weights that the network had when the evaluation was made.
  public let mapper: any Mapper
  /// How its maps are made, as in `gradcam:at=layer4`.
  public let method: String
  private let blank: LocalizationEvaluator

  /// Takes the network as it is now; training it further does not reach this evaluation, so make a new one then.
  ///
  /// - Parameters:
  ///   - maps: how maps are made; class activation maps unless told otherwise.
  ///   - rendering: how they are brought to the images' size and to 0...1.
  ///   - metrics: what is counted beside the standard metrics, by metrics that have counted nothing; those of
  ///     `MetricRegistry` unless told otherwise.
  /// - Throws: the map method's error if the network has no such maps, as `NoActivationMaps`.
  public init(
    _ network: any Layer<Tensor, Tensor>, maps: any MapMethod = ClassActivationMap(),
    rendering: MapRendering = MapRendering(), metrics: [any LocalizationMetric] = MetricRegistry.registered
  ) throws {
    mapper = try maps.mapper(for: network, optimized: true)
    method = MapMethods.text(of: maps)
    blank = LocalizationEvaluator(metrics: [any LocalizationMetric].standard + metrics, rendering: rendering)
  }

  /// Measures `test`, with thresholds chosen on `heldOut`.
  ///
  /// - Parameters:
  ///   - heldOut: held-out training images with boxes; without them the thresholds are the oracle's.
  ///   - watch: called after each batch with the images done and all of them.
  /// - Throws: errors of the data.
  public func run(
    _ test: DataLoader, choosingOn heldOut: DataLoader?, _ watch: (Int, Int) -> Void = { _, _ in }
  ) throws -> EvaluationResult {
    let total = test.dataset.count + (heldOut?.dataset.count ?? 0)
    var choosing = blank
    var done = 0
    if let heldOut {
      _ = try measure(heldOut, into: &choosing) { done += $0; watch(done, total) }
    }
    var evaluator = blank
    let hits = try measure(test, into: &evaluator) { done += $0; watch(done, total) }
    let choice = choosing.count > 0 ? choosing.chooseThresholds() : evaluator.chooseThresholds()
    // For other images they are thresholds chosen on held-out ones; for these themselves they are the oracle's.
    var used = choice
    if choosing.count == 0 { used.origin = .oracle }
    let hasBoxes = evaluator.count > 0
    return EvaluationResult(
      top1Classification: hits.share(hits.top1), top5Classification: hits.share(hits.top5), count: hits.count,
      localization: hasBoxes ? report(evaluator, used) : nil, thresholds: hasBoxes ? choice : nil,
      curve: hasBoxes ? evaluator.curve : nil, values: hasBoxes ? evaluator.values(at: used) : [],
      skipped: test.skipped + (heldOut?.skipped ?? []), notes: test.notes + (heldOut?.notes ?? []))
  }

  private func report(_ evaluator: LocalizationEvaluator, _ choice: ThresholdChoice) -> LocalizationReport {
    var report = evaluator.report(at: choice)
    report.maps?.method = method
    return report
  }

  private struct Hits {
    var count = 0
    var top1 = 0
    var top5 = 0

    func share(_ hits: Int) -> Double { count == 0 ? 0 : 100 * Double(hits) / Double(count) }
  }

  private func measure(
    _ loader: DataLoader, into evaluator: inout LocalizationEvaluator, _ watch: (Int) -> Void
  ) throws -> Hits {
    var hits = Hits()
    let batches = loader.epoch(0)
    while let batch = try batches.nextBatch() {
      let maps = mapper(Tensor(batch.pixels))
      let top = maps.topClasses(5)
      for (classes, label) in zip(top, batch.labels) {
        hits.count += 1
        hits.top1 += classes.first == label ? 1 : 0
        hits.top5 += classes.contains(label) ? 1 : 0
      }
      evaluator.add(contentsOf: samples(batch, maps, top))
      watch(batch.labels.count)
    }
    return hits
  }

  private func samples(_ batch: Batch, _ maps: ActivationMaps, _ top: [[Int]]) -> [LocalizationSample] {
    let size = ImageSize(width: batch.pixels.shape[3], height: batch.pixels.shape[2])
    let annotated = batch.labels.indices.map { !batch.boxes[$0].isEmpty || batch.masks[$0] != nil }
    let found = maps.maps(of: annotated.indices.map { annotated[$0] ? [batch.labels[$0]] + top[$0] : [] })
    return annotated.indices.filter { annotated[$0] }.map { number in
      LocalizationSample(
        label: batch.labels[number], topClasses: top[number], groundTruthMap: found[number][0],
        topMaps: Array(found[number].dropFirst()), boxes: batch.boxes[number], mask: batch.masks[number],
        imageSize: size)
    }
  }
}

/// What a network scores on a part of a data set.
public struct EvaluationResult: Sendable {
  /// Per cent.
  public let top1Classification: Double
  /// Per cent.
  public let top5Classification: Double
  /// Images that were measured.
  public let count: Int
  /// Nil where the images have neither boxes nor masks.
  public let localization: LocalizationReport?
  /// The thresholds that `localization` is at; nil like it.
  public let thresholds: ThresholdChoice?
  /// The localization metrics at every threshold; nil like `localization`.
  public let curve: ThresholdCurve?
  /// Everything that was counted, by name, with the thresholds that it rests on; empty where `localization` is nil.
  public let values: [MetricValue]
  /// Images that could not be read.
  public let skipped: [SkippedImage]
  /// What there is to know of images that were measured, such as masks without foreground.
  public let notes: [ImageNote]
}
