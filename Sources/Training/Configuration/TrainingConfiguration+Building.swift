import Autodiff
import Backbones
import Datasets
import Layers
import Methods

extension TrainingConfiguration {
  /// The backbone as it is before the method changes it, for `classes` classes.
  public func backboneNetwork(classes: Int) -> Sequential {
    backbone.network(classes: classes, form: .localization, mapSize: askedMapSize, seed: seed)
  }

  /// Throws if the backbone has no localization form, or none with maps of that size.
  func checkBackbone() throws(BackboneError) { try backbone.requireOffered(.localization, askedMapSize) }

  private var askedMapSize: MapSize? { backbone.mapSizes.isEmpty ? nil : mapSize }

  /// What this run's method makes of `backbone`. Both share their parameters; those of layers that the method adds are
  /// drawn from the run's seed.
  ///
  /// - Throws: a text about options that do not fit the backbone, such as `UnknownLayerName`.
  public func trainedNetwork(_ backbone: Sequential) throws -> Sequential {
    try seeded(seed ^ 0x3E7D) { try method.network(of: backbone) }
  }
}

extension TrainingConfiguration {
  /// A loader of `dataset` as runs of this configuration use it for evaluation.
  ///
  /// - Parameters:
  ///   - workers: threads that read images.
  ///   - parts: the program's own; of them only the augmentation at evaluation plays a part.
  public func evaluationLoader(
    _ dataset: any Dataset, workers: Int = 2, parts: TrainingParts = TrainingParts()
  ) -> DataLoader {
    DataLoader(
      dataset: dataset,
      augmentation: parts.evaluationAugmentation
        ?? .evaluation(imageSize: imageSize, normalization: backbone.normalization),
      batchSize: batchSize, workers: workers)
  }

  /// A loader of `dataset` as runs of this configuration train on it.
  func trainingLoader(
    _ dataset: any Dataset, workers: Int, parts: TrainingParts = TrainingParts()
  ) -> DataLoader {
    let augmentation =
      parts.augmentation
      ?? .training(self.augmentation, imageSize: imageSize, normalization: backbone.normalization)
    // A last batch of one or two images would give batch normalization hardly anything to go by.
    let order = parts.sampler ?? RandomSampler(seed: seed)
    let batches = parts.batchSampler ?? ConsecutiveBatches(
      order, batchSize: batchSize, droppingLast: order.count(in: dataset) >= batchSize)
    return DataLoader(
      dataset: dataset, augmentation: augmentation, batchSampler: batches, transforms: parts.transforms, seed: seed,
      workers: workers, loadingMasks: false)
  }

  /// As many images of `dataset` as the configuration asks for, evenly over the classes.
  func limited(_ dataset: any Dataset) throws(TrainingError) -> any Dataset {
    guard let imageLimit else { return dataset }
    guard imageLimit > 0 else {
      throw TrainingError("the number of images to train on must be at least 1, not \(imageLimit)")
    }
    let share = max(0, 1 - Double(imageLimit) / Double(max(1, dataset.count)))
    return SplitDataset.split(dataset, heldOutFraction: share, seed: 0).training
  }
}

extension TrainingConfiguration {
  /// Throws where settings of fine-tuning and augmentation make no sense, or do not fit the backbone or a program's own
  /// parts.
  func checkTuning(_ network: any Layer<Tensor, Tensor>, _ parts: TrainingParts) throws(TrainingError) {
    if let problem = augmentation.problem { throw TrainingError(problem) }
    try optimization.check(network)
    if parts.augmentation != nil, augmentation != .resizeAndCrop {
      throw TrainingError(
        "the configuration says how images are cropped (augmentation), and so does the program (parts.augmentation); "
          + "leave one of them out")
    }
    if parts.groups != nil, optimization.layerDecay != 1 {
      throw TrainingError(
        "the configuration makes groups of parameters (layerDecay), and so does the program (parts.groups); leave one "
          + "of them out")
    }
  }

  /// That layers would keep weights that nobody has trained, for people to read; nil where that is not so.
  var untrainedNotice: String? {
    let hasFrozenLayers = !optimization.frozen.isEmpty
    guard hasFrozenLayers || optimization.batchNorm == .frozen else { return nil }
    let option = hasFrozenLayers ? "--freeze" : "--batch-norm frozen"
    return "the run starts from no weights, so what is frozen (\(option)) stays as it was drawn; name weights to start "
      + "from (--weights, --from)"
  }
}
