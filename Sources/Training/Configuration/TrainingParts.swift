import Autodiff
import Backbones
import Datasets
import Layers
import Optimizers

/// Parts of a run that are a program's own, in the place of those that a `TrainingConfiguration` describes.
///
///     var parts = TrainingParts()
///     parts.augmentation = Augmentation([Resize(width: 64, height: 64), RandomHorizontalFlip()])
///     parts.schedule = .exponential(factor: 0.9)
///     let session = try TrainingSession(configuration: configuration, directory: directory, parts: parts)
///
/// How they describe themselves is kept in `run.json`, so that a run is resumed with the same parts only. Methods,
/// backbones and data sets are not among them: those are values of the configuration, by name.
public struct TrainingParts {
  /// What training images go through; nil for the usual resize, crop and flip.
  public var augmentation: Augmentation?
  /// What images go through at evaluation; nil for the usual resize.
  public var evaluationAugmentation: Augmentation?
  /// Which images an epoch visits, in which order; nil for a random order of all.
  public var sampler: (any Sampler)?
  /// The same where it makes whole batches; comes before `sampler`.
  public var batchSampler: (any BatchSampler)?
  /// What is done to each batch on the loader's threads, before the method's own change.
  public var transforms: [any BatchTransform] = []
  /// Parameter groups, in the place of the head's own learning rate.
  public var groups: [ParameterGroup]?
  /// Makes the optimizer of a network, in the place of all settings of one but the learning rate and its schedule.
  public var optimizer: ((any Layer<Tensor, Tensor>, [ParameterGroup]) -> any Optimizer)?
  /// What the learning rate is multiplied by.
  public var schedule: (any Schedule)?
  /// Called behind each epoch, once its checkpoint is written: for tables of one's own, or to stop early.
  public var afterEpoch: ((EpochReport) throws -> AfterEpoch)?

  public init() {}

  /// What a run does behind an epoch.
  public enum AfterEpoch: Sendable {
    /// With the next epoch.
    case goOn
    /// Ends the training here, as if it had been asked to stop. Resuming goes on.
    case stop
  }

  /// What the parts call themselves, by name; those that do not change what is computed are left out.
  var descriptions: [String: String] {
    var result: [String: String] = [:]
    result["augmentation"] = augmentation.map { "\($0)" }
    result["evaluationAugmentation"] = evaluationAugmentation.map { "\($0)" }
    result["sampler"] = batchSampler.map { "\($0)" } ?? sampler.map { "\($0)" }
    if !transforms.isEmpty { result["transforms"] = transforms.map { "\($0)" }.joined(separator: ", ") }
    result["groups"] = groups.map { groups in
      groups.map { "\($0.pattern) x \($0.learningRateScale) decay \($0.weightDecay.map { "\($0)" } ?? "usual")" }
        .joined(separator: ", ")
    }
    if optimizer != nil { result["optimizer"] = "the program's own" }
    result["schedule"] = schedule.map { String(describing: $0) }
    return result
  }
}

extension TrainingConfiguration {
  /// Throws where images of the run at `folder` would be brought to another form at evaluation than in its training.
  func checkEvaluation(_ folder: String, _ parts: TrainingParts = TrainingParts()) throws(TrainingError) {
    let (own, given) = (ownParts["evaluationAugmentation"], parts.descriptions["evaluationAugmentation"])
    guard own != given else { return }
    throw TrainingError(
      "run folder \(folder): at evaluation its images go through \(own ?? "the usual resize"), and not "
        + "\(given ?? "the usual resize"). Use the program that trained it, and give its parts: RunEvaluation(run:parts:), "
        + "ImageLocalizer(run:parts:)")
  }

  /// Throws where images would be normalized in training otherwise than at evaluation.
  func checkNormalization(_ parts: TrainingParts) throws(TrainingError) {
    let usual = backbone.normalization
    let trained = parts.augmentation?.normalization ?? usual
    let evaluated = parts.evaluationAugmentation?.normalization ?? usual
    guard trained != evaluated else { return }
    throw TrainingError(
      "images would be normalized by \(trained) in training and by \(evaluated) at evaluation. Give the augmentation "
        + "the backbone's normalization (Augmentation(_:normalization:)), or both the same")
  }

  /// Throws where run folders of the backbone would be read as another's, because of its name.
  ///
  /// One that has the name of a registered backbone must be that one, as far as can be seen without running it: in
  /// its description, and in the layers and the shapes of the network that runs train.
  func checkName(classes: Int) throws(TrainingError) {
    guard let other = try? Backbone.named(backbone.name) else { return }
    guard backbone.isRegistered else {
      throw TrainingError(
        "backbone '\(backbone.name)': it is not registered, and its runs would be read as those of \(other.name). Give "
          + "it another name")
    }
    guard let part = difference(from: other, classes: classes) else { return }
    throw TrainingError(
      "backbone '\(backbone.name)': another one is registered under this name, whose \(part) differ, and runs would be "
        + "read as its own. Use the registered one (Backbone.named), or give this one another name")
  }

  /// What of `other`, which has the same name, is not as it is in the backbone; nil where nothing is.
  private func difference(from other: Backbone, classes: Int) -> String? {
    if backbone.normalization != other.normalization { return "means and deviations of images" }
    if backbone.mapSizes != other.mapSizes || !other.forms.contains(.localization) { return "forms and map sizes" }
    var configuration = self
    configuration.backbone = other
    // No weight is drawn.
    let (own, known) = deferringInitialization {
      (backboneNetwork(classes: classes), configuration.backboneNetwork(classes: classes))
    }
    func layers(_ network: Sequential) -> [String] {
      network.children.map { "\($0.name) \(type(of: $0.layer))" }
        + network.stateShapes.map { "\($0.name) \($0.shape)" }
    }
    return layers(own) == layers(known) ? nil : "layers"
  }
}
