import Backbones
import Datasets
import Layers
import Methods

extension Trainer {
  /// Trains a network of your own on data of your own, by any method:
  ///
  ///     let trainer = try Trainer(
  ///       network, method: MEIL(after: ["block2", "block4"]), data: birds, heldOut: otherBirds, imageSize: 64,
  ///       directory: RunDirectory(path: "runs/own"))
  ///     try trainer.run { event in print(event) }
  ///
  /// With a folder it is a full run: `run.json`, checkpoints, exact resuming, and the commands of `eil` work on it if
  /// the network can be saved beside its weights (see `NetworkFormats`). The data set is noted by its name.
  ///
  /// - Parameters:
  ///   - backbone: for images `[N, 3, imageSize, imageSize]`, with logits `[N, classes]`.
  ///   - heldOut: images to report loss and accuracy on after each epoch.
  ///   - imageSize: pixels a side.
  ///   - optimization: SGD with momentum and a cosine schedule unless told otherwise.
  ///   - seed: draws the order of images, augmentation, dropout and layers that the method adds. The backbone's
  ///     weights are as they are.
  ///   - parts: what is the program's own beside network, method and data.
  ///   - isResuming: whether the run in `directory` goes on from its newest checkpoint.
  ///   - workers: threads that read images.
  /// - Throws: a text about options that do not fit the network, or a folder that holds another run.
  public convenience init(
    _ backbone: Sequential, method: any Method = CAM(), data: any Dataset, heldOut: (any Dataset)? = nil,
    imageSize: Int = 224, epochs: Int = 20, batchSize: Int = 32,
    optimization: OptimizationConfiguration = OptimizationConfiguration(), seed: UInt64 = 0,
    directory: RunDirectory? = nil, parts: TrainingParts = TrainingParts(), isResuming: Bool = false, workers: Int = 2
  ) throws {
    let head = backbone.children.last.map { [$0.name] } ?? []
    let normalization = parts.augmentation?.normalization ?? parts.evaluationAugmentation?.normalization ?? .imageNet
    let description = Backbone(
      name: "own-network", usualImageSize: imageSize, normalization: normalization, classifiers: head
    ) { _ in backbone }
    var configuration = TrainingConfiguration(
      data: data.name, backbone: description, imageSize: imageSize, method: method)
    (configuration.epochs, configuration.batchSize, configuration.seed) = (epochs, batchSize, seed)
    configuration.optimization = optimization
    configuration.ownParts = parts.descriptions
    try configuration.checkNormalization(parts)
    if directory != nil { try configuration.checkName(classes: data.classNames.count) }
    try configuration.checkTuning(backbone, parts)
    let network = try configuration.trainedNetwork(backbone)
    self.init(
      network: network, training: configuration.trainingLoader(data, workers: workers, parts: parts),
      heldOut: heldOut.map { configuration.evaluationLoader($0, workers: workers, parts: parts) },
      configuration: configuration, directory: directory, parts: parts, backbone: backbone)
    guard let directory else { return }
    let run = RunDirectory.Description(configuration: configuration, classNames: data.classNames)
    try directory.check(run, isResuming: isResuming)
    try enter(run, isResuming: isResuming)
  }
}
