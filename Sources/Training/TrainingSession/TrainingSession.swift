import Autodiff
import Datasets
import Layers

/// A run made ready from its configuration: data opened, network built, weights set.
///
///     let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: "runs/first"))
///     try session.trainer.run()
///     let heldOut = try session.chooseThresholds()
public struct TrainingSession {
  public let trainer: Trainer
  /// The network as it is trained, with its erasing layers.
  public let network: any Layer<Tensor, Tensor>
  /// The network without erasing layers. It shares its parameters with `network`.
  public let backbone: Sequential
  public let configuration: TrainingConfiguration
  public let training: any Dataset
  public let heldOut: any Dataset
  /// Which of another run's weights were taken; nil where the run starts from nothing or is resumed.
  public let loaded: LoadReport?

  /// - Parameters:
  ///   - isResuming: whether the run in `directory` goes on from its newest checkpoint.
  ///   - workers: threads that read pictures.
  ///   - isCheckpointed: whether the network keeps each stage's input only and computes the rest again in the backward
  ///     pass. The weights come out the same; memory is paid for with time.
  /// - Throws: a text about the data, a layer name, or a checkpoint that does not fit. The run's folder is changed only
  ///   if nothing was thrown.
  public init(
    configuration: TrainingConfiguration, directory: RunDirectory, isResuming: Bool = false, workers: Int = 2,
    isCheckpointed: Bool = false
  ) throws {
    let specification = try DatasetSpecification(configuration.data)
    training = try TrainingSession.limited(
      specification.open(split: .train, heldOutFraction: configuration.heldOutFraction),
      to: configuration.pictureLimit)
    heldOut = try specification.open(split: .validation, heldOutFraction: configuration.heldOutFraction)
    self.configuration = configuration
    backbone = configuration.backboneNetwork(classes: training.classNames.count)
    network = try configuration.erased(isCheckpointed ? backbone.checkpointedStages() : backbone)
    let description = RunDirectory.Description(configuration: configuration, classNames: training.classNames)
    try TrainingSession.check(directory, description, isResuming)
    loaded =
      isResuming
      ? nil : try configuration.initialWeights.map { [backbone] in try description.load($0, into: backbone) }
    trainer = Trainer(
      network: network, training: TrainingSession.trainingLoader(training, configuration, workers),
      heldOut: heldOut.count > 0 ? TrainingSession.evaluationLoader(heldOut, configuration, workers) : nil,
      configuration: configuration, directory: directory)
    if isResuming { try trainer.resume() }
    try directory.create(description)
  }

  /// A new run must not overwrite another one, and a resumed one needs the classes that it began with.
  private static func check(
    _ directory: RunDirectory, _ description: RunDirectory.Description, _ isResuming: Bool
  ) throws(TrainingError) {
    guard isResuming else {
      guard !directory.hasCheckpoint else {
        throw TrainingError(
          "run folder \(directory.path): it already holds a run. Use --resume to go on with it, or another --out "
            + "folder")
      }
      return
    }
    guard directory.hasCheckpoint else { return }
    let saved = try directory.description()
    guard saved.classNames == description.classNames else {
      throw TrainingError(
        "run folder \(directory.path): it was begun with \(saved.classNames.count) classes "
          + "(\(saved.classNames.prefix(3).joined(separator: ", ")), ...) and the data now has "
          + "\(description.classNames.count) (\(description.classNames.prefix(3).joined(separator: ", ")), ...). "
          + "Resume with the data that it was begun with")
    }
  }
}
