import Autodiff
import Datasets
import Layers
import Methods

/// What a run's method measures before the first step: with erasing, which share of the cells is erased at each place.
public struct MeasuresBeforehand: Sendable {
  /// Means over the images, as `EpochReport.measures` has them of an epoch.
  public let measures: [NamedNumber]
  /// Over how many images.
  public let imageCount: Int
  /// Whether the network has weights of a file or a run; of drawn weights the shares say little.
  public let hasTrainedWeights: Bool

  /// Runs the network as it would be trained, once over some training images, resized and not augmented. Nothing is
  /// written, and no weight changes.
  ///
  /// - Parameters:
  ///   - images: how many training images, evenly over the classes; 64 by default.
  ///   - notice: told what there is to know about the weights, for people to read.
  /// - Throws: errors of the data, the weights or the method's options.
  public init(
    of configuration: TrainingConfiguration, images: Int = 64, workers: Int = 2, notice: (String) -> Void = { _ in }
  ) throws {
    var limited = configuration
    limited.imageLimit = images
    limited.batchSize = min(8, images)
    let dataset = try limited.limited(
      DatasetSpecification(configuration.data).open(
        split: .train, heldOutFraction: configuration.heldOutFraction))
    let backbone = configuration.backboneNetwork(classes: dataset.classNames.count)
    var description = RunDirectory.Description(configuration: configuration, classNames: dataset.classNames)
    hasTrainedWeights = try description.loadInitialWeights(into: backbone, notice: notice) != nil
    let network = try configuration.trainedNetwork(backbone)
    let batches = limited.evaluationLoader(dataset, workers: workers).epoch(0)
    var totals = EpochTotals()
    while let batch = try batches.nextBatch() {
      var context = Context(mode: .training, seed: 0)
      context.targets = Targets(.labels(batch.labels)).classes
      _ = network(Tensor(batch.pixels), &context)
      totals.add(
        count: batch.labels.count, loss: 0, terms: [], measures: configuration.method.measures(context), correct: 0)
    }
    (measures, imageCount) = (totals.measureMeans, totals.images)
  }
}
