import Autodiff
import Datasets
import Layers

/// A run made ready from its configuration: data opened, network built, weights set.
///
///     let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: "runs/first"))
///     try session.trainer.run()
///     let heldOut = try session.chooseThresholds()
public struct TrainingSession {
  /// What trains; at the newest checkpoint's place where the run is resumed.
  public let trainer: Trainer
  /// The network as it is trained: what the method made of the backbone.
  public let network: Sequential
  /// The network before the method changed it. It shares its parameters with `network`.
  public let backbone: Sequential
  /// What it was made with, and what the program's own parts are called.
  public let configuration: TrainingConfiguration
  /// The images to train on, without those held out.
  public let training: any Dataset
  /// The images that thresholds and the best checkpoint are chosen with.
  public let heldOut: any Dataset
  /// Which of another run's weights were taken; nil where the run starts from nothing or is resumed.
  public let loaded: LoadReport?
  /// What else there is to know about how the run was made ready, such as a damaged checkpoint; for people to read.
  public let notices: [String]

  /// - Parameters:
  ///   - parts: what is the program's own instead of the configuration's.
  ///   - isResuming: whether the run in `directory` goes on from its newest checkpoint; from its beginning if it was
  ///     stopped before it had one.
  ///   - workers: threads that read images.
  ///   - isCheckpointed: whether the network keeps each stage's input only and computes the rest again in the backward
  ///     pass. The weights come out the same; memory is paid for with time.
  /// - Throws: a text about the data, a layer name, a checkpoint that does not fit, or another training at work in the
  ///   folder. The run's files are changed only if nothing was thrown.
  public init(
    configuration: TrainingConfiguration, directory: RunDirectory, parts: TrainingParts = TrainingParts(),
    isResuming: Bool = false, workers: Int = 2, isCheckpointed: Bool = false
  ) throws {
    var configuration = configuration
    configuration.ownParts = parts.descriptions
    try configuration.checkBackbone()
    try configuration.checkNormalization(parts)
    let specification = try DatasetSpecification(configuration.data)
    training = try configuration.limited(
      specification.open(split: .train, heldOutFraction: configuration.heldOutFraction))
    try configuration.checkName(classes: training.classNames.count)
    heldOut = try specification.open(split: .validation, heldOutFraction: configuration.heldOutFraction)
    self.configuration = configuration
    backbone = configuration.backboneNetwork(classes: training.classNames.count)
    try configuration.checkTuning(backbone, parts)
    network = try configuration.trainedNetwork(isCheckpointed ? backbone.checkpointedStages() : backbone)
    var description = RunDirectory.Description(configuration: configuration, classNames: training.classNames)
    try directory.check(description, isResuming: isResuming)
    var notices: [String] = []
    let isGoingOn = isResuming && directory.hasCheckpoint
    if isGoingOn {
      loaded = nil
      description.weights = (try? directory.description())?.weights
    } else {
      loaded = try description.loadInitialWeights(into: backbone) { notices.append($0) }
      if isResuming { try directory.checkWeights(description.weights) }
    }
    trainer = Trainer(
      network: network, training: configuration.trainingLoader(training, workers: workers, parts: parts),
      heldOut: heldOut.count > 0
        ? configuration.evaluationLoader(heldOut, workers: workers, parts: parts) : nil,
      configuration: configuration, directory: directory, parts: parts, backbone: backbone)
    try trainer.enter(description, isResuming: isResuming)
    if isResuming, !isGoingOn {
      notices.append("run folder \(directory.path): it has no checkpoint yet, so the run starts from its beginning")
    }
    if loaded == nil, !isGoingOn, let text = configuration.untrainedNotice { notices.append(text) }
    self.notices = notices + trainer.preparation + trainer.notices
  }
}

extension TrainingSession {
  /// Chooses localization thresholds on the held-out images and keeps them in the run's folder, for whoever uses the
  /// run on images without boxes.
  ///
  /// - Parameter watch: called after each batch with the images done and all of them.
  /// - Returns: what the network scores on the held-out images, at the thresholds that are best for them, and so under
  ///   `oracle`; nil where they have no boxes.
  /// - Throws: errors of the data or of writing.
  public func chooseThresholds(_ watch: (Int, Int) -> Void = { _, _ in }) throws -> EvaluationResult? {
    guard let loader = trainer.heldOut, hasBoxes(heldOut) else { return nil }
    let result = try Evaluation(network, maps: configuration.method.maps).run(loader, choosingOn: nil, watch)
    if var thresholds = result.thresholds {
      // The oracle's for these images are thresholds chosen on held-out ones for all others.
      thresholds.origin = .heldOut
      try trainer.directory?.write(thresholds)
    }
    return result
  }

  private func hasBoxes(_ dataset: any Dataset) -> Bool {
    (0..<dataset.count).contains { !dataset.annotation(at: $0).boxes.isEmpty }
  }
}
