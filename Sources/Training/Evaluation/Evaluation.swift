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
  ///   - heldOut: held-out training images with boxes.
  ///   - given: thresholds to take where no held-out image has a box, such as `ThresholdChoice(fixed: 0.2)`; asked for
  ///     only then. Without them nothing is known but the oracle's numbers.
  ///   - watch: called after each batch with the images done and all of them.
  /// - Throws: errors of the data, and `TrainingError` where not one image of `test` can be read.
  public func run(
    _ test: DataLoader, choosingOn heldOut: DataLoader?, otherwise given: () throws -> ThresholdChoice? = { nil },
    _ watch: (Int, Int) -> Void = { _, _ in }
  ) throws -> EvaluationResult {
    let total = test.dataset.count + (heldOut?.dataset.count ?? 0)
    var choosing = blank
    var done = 0
    let seen = try heldOut.map { try measure($0, into: &choosing) { done += $0; watch(done, total) } }
    var evaluator = blank
    let hits = try measure(test, into: &evaluator) { done += $0; watch(done, total) }
    try Evaluation.requireImages(hits.images, test)
    var result = EvaluationResult(hits, heldOut: seen, skipped: skipped(test, heldOut))
    result.notes = test.notes + (heldOut?.notes ?? [])
    guard evaluator.count > 0 else { return result }
    let choice = choosing.count > 0 ? choosing.chooseThresholds() : try given()
    var oracle = evaluator.chooseThresholds()
    oracle.origin = .oracle
    result.localization = report(evaluator, choice, hits)
    (result.thresholds, result.curve) = (choice ?? oracle, evaluator.curve)
    let images = evaluator.metric(ImageResults.self)?.results(at: choice ?? oracle) ?? []
    result.imageResults = zip(hits.localized, images).map { (test.dataset.annotation(at: $0).identifier, $1) }
    result.values = evaluator.values(at: choice).map { hits.onAllImages($0) }
    return result
  }

  /// The report, with classification on all images, not only on those with boxes.
  private func report(
    _ evaluator: LocalizationEvaluator, _ choice: ThresholdChoice?, _ hits: Hits
  ) -> LocalizationReport {
    var report = evaluator.report(at: choice)
    report.maps?.method = method
    (report.top1Classification, report.top5Classification) = (hits.share(hits.top1), hits.share(hits.top5))
    return report
  }

  private func skipped(_ test: DataLoader, _ heldOut: DataLoader?) -> [SkippedImage] {
    test.skipped + (heldOut?.skipped ?? [])
  }

  private static func requireImages(_ images: ImageCounts, _ loader: DataLoader) throws(TrainingError) {
    guard images.classified == 0 else { return }
    let first = loader.skipped.first.map { ". The first: \($0)" } ?? ""
    throw TrainingError(
      "\(loader.dataset.name): there is nothing to measure: "
        + (images.all == 0 ? "it has no images" : "not one of its \(images.all) images could be read") + first)
  }

  /// How often the right class was found, on all images.
  fileprivate struct Hits {
    var images: ImageCounts
    var top1 = 0
    var top5 = 0
    /// Those with something to be localized, by their number in the data set.
    var localized: [Int] = []

    /// Per cent. There is an image, or the measurement would have failed.
    func share(_ hits: Int) -> Double { 100 * Double(hits) / Double(max(1, images.classified)) }

    /// Classification is counted on images without boxes, too, which the evaluator of localization never saw.
    func onAllImages(_ value: MetricValue) -> MetricValue {
      var value = value
      switch value.name {
      case ClassificationAccuracy.top1: (value.value, value.images) = (share(top1), images.classified)
      case ClassificationAccuracy.top5: (value.value, value.images) = (share(top5), images.classified)
      default: break
      }
      return value
    }
  }

  private func measure(
    _ loader: DataLoader, into evaluator: inout LocalizationEvaluator, _ watch: (Int) -> Void
  ) throws -> Hits {
    var hits = Hits(images: ImageCounts(all: loader.dataset.count))
    let batches = loader.epoch(0)
    while let batch = try batches.nextBatch() {
      let maps = mapper(Tensor(batch.pixels))
      // Where a logit is NaN no class was found, and the image is a miss.
      let top = zip(maps.topClasses(5), maps.haveNumbers).map { $1 ? $0 : [] }
      for (classes, label) in zip(top, batch.labels) {
        hits.images.undecided += classes.isEmpty ? 1 : 0
        hits.top1 += classes.first == label ? 1 : 0
        hits.top5 += classes.contains(label) ? 1 : 0
      }
      let annotated = batch.labels.indices.filter { row in
        hits.images.add(
          loader.dataset.annotation(at: batch.indices[row]), boxes: batch.boxes[row], mask: batch.masks[row])
      }
      evaluator.add(contentsOf: samples(batch, annotated, maps, top))
      hits.localized += annotated.map { batch.indices[$0] }
      watch(batch.labels.count)
    }
    hits.images.finish()
    return hits
  }

  /// - Parameter rows: those of the batch that have something to be localized.
  private func samples(
    _ batch: Batch, _ rows: [Int], _ maps: ActivationMaps, _ top: [[Int]]
  ) -> [LocalizationSample] {
    let size = ImageSize(width: batch.pixels.shape[3], height: batch.pixels.shape[2])
    var wanted = [[Int]](repeating: [], count: batch.labels.count)
    for row in rows { wanted[row] = [batch.labels[row]] + top[row] }
    let found = maps.maps(of: wanted)
    return rows.map { row in
      LocalizationSample(
        label: batch.labels[row], topClasses: top[row], groundTruthMap: found[row][0],
        topMaps: Array(found[row].dropFirst()), boxes: batch.boxes[row], mask: batch.masks[row], imageSize: size)
    }
  }
}

/// What a network scores on a part of a data set.
public struct EvaluationResult: Sendable {
  /// Per cent of all images that could be read.
  public let top1Classification: Double
  /// Per cent of all images that could be read.
  public let top5Classification: Double
  /// Over how many images the numbers are, and why others were left out.
  public let images: ImageCounts
  /// The same of the held-out images that thresholds were to be chosen on; nil where there were none to look at.
  public let heldOutImages: ImageCounts?
  /// Nil where the images have neither boxes nor masks.
  public internal(set) var localization: LocalizationReport?
  /// The thresholds that `localization` is at; those of the oracle, as their `origin` says, where none could be chosen
  /// on other images, and nil where `localization` is.
  public internal(set) var thresholds: ThresholdChoice?
  /// The localization metrics at every threshold; nil like `localization`.
  public internal(set) var curve: ThresholdCurve?
  /// Everything that was counted, by name, with the thresholds that it rests on; empty where `localization` is nil.
  public internal(set) var values: [MetricValue] = []
  /// What each image with a box or a mask showed at `thresholds`, where `ImageResults` is among the metrics, under its
  /// identifier in the data set.
  public internal(set) var imageResults: [(image: String, result: ImageResult)] = []
  /// Images that could not be read, held-out ones included.
  public let skipped: [SkippedImage]
  /// What there is to know of images that were measured, such as masks without foreground.
  public internal(set) var notes: [ImageNote] = []

  /// Images that could be read.
  public var count: Int { images.classified }

  fileprivate init(_ hits: Evaluation.Hits, heldOut: Evaluation.Hits?, skipped: [SkippedImage]) {
    (top1Classification, top5Classification) = (hits.share(hits.top1), hits.share(hits.top5))
    (images, heldOutImages, self.skipped) = (hits.images, heldOut?.images, skipped)
  }
}
