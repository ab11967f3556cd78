import Autodiff
import Datasets
import Foundation
import Layers

/// A run made ready from its configuration: data opened, network built, weights set.
public struct TrainingSession {
  public let trainer: Trainer
  public let network: any Layer<Tensor, Tensor>
  public let configuration: TrainingConfiguration
  public let training: any Dataset
  public let heldOut: any Dataset
  /// Which of another run's weights were taken; nil where the run starts from nothing.
  public let loaded: LoadReport?

  /// - Parameters:
  ///   - isResuming: whether the run in `directory` goes on from its newest checkpoint.
  ///   - workers: threads that read pictures.
  /// - Throws: a text about the data, a layer name, or a checkpoint that does not fit.
  public init(
    configuration: TrainingConfiguration, directory: RunDirectory, isResuming: Bool = false, workers: Int = 2
  ) throws {
    let specification = try DatasetSpecification(configuration.data)
    training = try TrainingSession.limited(
      specification.open(split: .train, heldOutFraction: configuration.heldOutFraction),
      to: configuration.pictureLimit)
    heldOut = try specification.open(split: .validation, heldOutFraction: configuration.heldOutFraction)
    self.configuration = configuration
    let backbone = configuration.backboneNetwork(classes: training.classNames.count)
    loaded = try configuration.initialWeights.map { try TrainingSession.load($0, into: backbone) }
    network = try configuration.erased(backbone)
    try TrainingSession.prepare(directory, configuration, training.classNames, isResuming)
    trainer = Trainer(
      network: network, training: TrainingSession.trainingLoader(training, configuration, workers),
      heldOut: heldOut.count > 0 ? TrainingSession.evaluationLoader(heldOut, configuration, workers) : nil,
      configuration: configuration, directory: directory)
    if isResuming { try trainer.resume() }
  }

  /// A loader of `dataset` as it is used for evaluation in a run of `configuration`.
  public static func evaluationLoader(
    _ dataset: any Dataset, _ configuration: TrainingConfiguration, _ workers: Int
  ) -> DataLoader {
    DataLoader(
      dataset: dataset, augmentation: .evaluation(imageSize: configuration.imageSize),
      batchSize: configuration.batchSize, workers: workers)
  }

  private static func trainingLoader(
    _ dataset: any Dataset, _ configuration: TrainingConfiguration, _ workers: Int
  ) -> DataLoader {
    // A last batch of one or two pictures would give batch normalization hardly anything to go by.
    DataLoader(
      dataset: dataset, augmentation: .training(imageSize: configuration.imageSize),
      batchSize: configuration.batchSize, shuffled: true, seed: configuration.seed, workers: workers,
      droppingLast: dataset.count >= configuration.batchSize, loadingMasks: false)
  }

  private static func limited(_ dataset: any Dataset, to limit: Int?) throws -> any Dataset {
    guard let limit else { return dataset }
    guard limit > 0 else { throw TrainingError("the number of pictures to train on must be at least 1, not \(limit)") }
    let share = max(0, 1 - Double(limit) / Double(max(1, dataset.count)))
    return SplitDataset.split(dataset, heldOutFraction: share, seed: 0).training
  }

  private static func load(_ run: String, into network: Sequential) throws -> LoadReport {
    let tensors = try RunDirectory(path: run).readTensors().with(prefix: Trainer.modelPrefix)
    let report = try network.load(tensors, policy: .matching)
    guard !report.loaded.isEmpty else {
      throw TrainingError("\(run): none of its weights fits this network; train the same backbone in both runs")
    }
    return report
  }

  private static func prepare(
    _ directory: RunDirectory, _ configuration: TrainingConfiguration, _ classNames: [String], _ isResuming: Bool
  ) throws {
    if !isResuming, directory.hasCheckpoint {
      throw TrainingError(
        "run folder \(directory.path): it already holds a run. Use --resume to go on with it, or another --out folder")
    }
    try directory.create(RunDirectory.Description(configuration: configuration, classNames: classNames))
  }
}
