import Autodiff
import Core
import Datasets
import Interchange
import Layers
import Methods
import Optimizers
import Reporting

/// Trains a network by the method of its configuration.
///
///     let trainer = Trainer(network: network, training: loader, heldOut: heldOutLoader, configuration: configuration)
///     try trainer.run { event in print(event) }
///
/// The same configuration gives the same weights to the bit on the same processor with the same number of threads.
public final class Trainer {
  /// The network as it is trained, whose parameters change in place.
  public let network: any Layer<Tensor, Tensor>
  /// What it is trained on.
  public let training: DataLoader
  /// What it is measured on behind each epoch; nil for no measurements.
  public let heldOut: DataLoader?
  /// What decides how it turns out: seed, epochs, method and optimization.
  public let configuration: TrainingConfiguration
  /// Changes the weights, and holds moments that checkpoints store.
  public let optimizer: any Optimizer
  /// Epochs done.
  public internal(set) var epoch = 0
  /// Batches done in the epoch under way.
  public internal(set) var batch = 0
  var totals = EpochTotals()
  /// The epochs done so far.
  public internal(set) var history: [EpochReport] = []
  /// The epoch that `best.safetensors` is of; nil where nothing was held out.
  public internal(set) var best: BestEpoch?
  /// What was wrong with checkpoints that the run was resumed from, for people to read; empty where nothing was.
  public internal(set) var notices: [String] = []
  /// What the settings come to in this network, for people to read: what is frozen, learning rates by stage, statistics
  /// that would lag behind. Empty where there is nothing to say.
  public private(set) var preparation: [String] = []
  /// The moving average of the weights, where the configuration asks for one; made before the first step.
  var average: WeightAverage?
  /// Steps between checkpoints within an epoch; none where nil.
  public var checkpointSteps: Int?
  /// Whether every step looks for the first operation that produces NaN or an infinity, and throws if there is one
  /// before the weights change. It costs a pass over each value that is computed.
  public var detectsNonFinite = false
  /// Asked after each step, and between batches of held-out images: whether to write a checkpoint and stop.
  public var isStopRequested: @Sendable () -> Bool = { false }
  /// Where checkpoints and metrics go; nowhere where nil.
  public let directory: RunDirectory?
  /// Keeps others from training in the folder.
  var lock: FileLock?
  /// Whether the newest checkpoint may become the one before; not so if it is damaged.
  var isNewestWhole = true
  /// Where the newest checkpoint was written, for error texts.
  var newest: String?
  let schedule: any Schedule
  /// Whether the program gave the schedule.
  let hasOwnSchedule: Bool
  /// The loss of the run's first step, to tell one that has grown absurdly; nil before it.
  var firstLoss: Double?
  /// What tells the run's images from others; computed when it is first asked for, from all files.
  private(set) lazy var data = DataDigest([training.dataset] + (heldOut.map { [$0.dataset] } ?? []))
  let afterEpoch: ((EpochReport) throws -> TrainingParts.AfterEpoch)?
  /// Writes what TensorBoard shows; made behind the first epoch.
  var events: EventFileWriter?
  var method: any Method { configuration.method }
  var epochStart = ContinuousClock.now
  /// The most bytes of arrays in the last step, and in any step of this epoch.
  var (stepPeak, epochPeak) = (0, 0)

  /// - Parameters:
  ///   - network: what the configuration's method made of a backbone.
  ///   - heldOut: images to report loss and accuracy on after each epoch.
  ///   - directory: where checkpoints, metrics and event files are written after each epoch.
  ///   - parts: what is the program's own instead of the configuration's.
  ///   - backbone: what the method made `network` of; layers that it added count as the head, whose learning rate may
  ///     be scaled. Names of frozen layers are its own.
  public init(
    network: any Layer<Tensor, Tensor>, training: DataLoader, heldOut: DataLoader? = nil,
    configuration: TrainingConfiguration, directory: RunDirectory? = nil, parts: TrainingParts = TrainingParts(),
    backbone: Sequential? = nil
  ) {
    self.network = network
    self.training = training
    self.heldOut = heldOut
    var configuration = configuration
    configuration.ownParts = parts.descriptions
    self.configuration = configuration
    self.directory = directory
    let optimization = configuration.optimization
    let known = configuration.backbone.headLayers
    let added = Trainer.addedLayers(network, to: backbone).filter { name in
      !known.contains { $0.isPath(in: name) }
    }
    let groups = parts.groups ?? optimization.groups(network, head: known + added)
    optimizer = parts.optimizer?(network, groups) ?? optimization.optimizer(for: network, groups)
    let steps = configuration.epochs * optimization.stepCount(batches: training.batchCount)
    schedule = parts.schedule ?? optimization.rates(epochs: configuration.epochs, steps: steps)
    hasOwnSchedule = parts.schedule != nil
    afterEpoch = parts.afterEpoch
    let rates = parts.groups == nil ? optimization.rateText(network, head: known + added) : nil
    preparation = freeze(backbone ?? network) + [rates, statisticsNotice].compactMap { $0 }
  }

  /// The layers of `network` all of whose parameters are new to `backbone`, each with what is in it.
  private static func addedLayers(_ network: any Layer<Tensor, Tensor>, to backbone: Sequential?) -> [String] {
    guard let backbone else { return [] }
    let known = Set(backbone.namedParameters.map { ObjectIdentifier($0.parameter) })
    let all = network.namedParameters
    func holdsKnown(_ layer: String) -> Bool {
      all.contains { known.contains(ObjectIdentifier($0.parameter)) && $0.name.hasPrefix(layer + ".") }
    }
    var seen: Set<String> = []
    return all.filter { !known.contains(ObjectIdentifier($0.parameter)) }.compactMap { named in
      let parts = named.name.split(separator: ".")
      let layers = (1..<max(1, parts.count)).map { parts.prefix($0).joined(separator: ".") }
      return layers.first { !holdsKnown($0) }
    }.filter { seen.insert($0).inserted }
  }

  /// Trains until the configuration's last epoch, from wherever the trainer is, or until it is asked to stop.
  ///
  /// When the last epoch is done the network has the averages of its weights, where the configuration asks for such.
  ///
  /// - Throws: errors of the data or of writing a checkpoint; `TrainingError` if the training diverged (the loss is not
  ///   finite or a thousand times the first one and above a million, weights are not finite or beyond a million, or the
  ///   loss on held-out images is not finite or above 10^12), if no image can be read, or if another trainer is at work
  ///   in the run's folder.
  @discardableResult
  public func run(_ watch: (TrainingEvent) -> Void = { _ in }) throws -> TrainingOutcome {
    guard training.batchCount > 0 else {
      throw TrainingError(
        "training: an epoch has no batch: \(training.batchSampler) makes none of \(training.dataset.count) images. Use "
          + "a smaller batch, or a sampler that visits more")
    }
    beginAverage()
    return try inSession {
      while epoch < configuration.epochs {
        guard try runEpoch(watch) == .finished else { return .stopped }
      }
      average?.apply()
      return .finished
    }
  }
}
