import Datasets

extension TrainingSession {
  /// A loader of `dataset` as it is used for evaluation in a run of `configuration`.
  public static func evaluationLoader(
    _ dataset: any Dataset, _ configuration: TrainingConfiguration, _ workers: Int,
    parts: TrainingParts = TrainingParts()
  ) -> DataLoader {
    DataLoader(
      dataset: dataset,
      augmentation: parts.evaluationAugmentation
        ?? .evaluation(imageSize: configuration.imageSize, normalization: configuration.backbone.normalization),
      batchSize: configuration.batchSize, workers: workers)
  }

  static func trainingLoader(
    _ dataset: any Dataset, _ configuration: TrainingConfiguration, _ workers: Int,
    parts: TrainingParts = TrainingParts()
  ) -> DataLoader {
    let augmentation = parts.augmentation
      ?? .training(imageSize: configuration.imageSize, normalization: configuration.backbone.normalization)
    // A last batch of one or two images would give batch normalization hardly anything to go by.
    let order = parts.sampler ?? RandomSampler(seed: configuration.seed)
    let batches = parts.batchSampler ?? ConsecutiveBatches(
      order, batchSize: configuration.batchSize, droppingLast: order.count(in: dataset) >= configuration.batchSize)
    return DataLoader(
      dataset: dataset, augmentation: augmentation, batchSampler: batches, transforms: parts.transforms,
      seed: configuration.seed, workers: workers, loadingMasks: false)
  }

  /// So many images of `dataset`, evenly over the classes.
  static func limited(_ dataset: any Dataset, to limit: Int?) throws(TrainingError) -> any Dataset {
    guard let limit else { return dataset }
    guard limit > 0 else { throw TrainingError("the number of images to train on must be at least 1, not \(limit)") }
    let share = max(0, 1 - Double(limit) / Double(max(1, dataset.count)))
    return SplitDataset.split(dataset, heldOutFraction: share, seed: 0).training
  }
}
