import Autodiff
import Datasets
import Interchange
import Kernels
import Layers
import Methods
import Optimizers

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
  private let schedule: any Schedule
  private let afterEpoch: ((EpochReport) throws -> TrainingParts.AfterEpoch)?
  /// Writes what TensorBoard shows; made behind the first epoch.
  var events: EventFileWriter?
  private var method: any Method { configuration.method }
  private var epochStart = ContinuousClock.now
  /// The most bytes of arrays in the last step, and in any step of this epoch.
  private var (stepPeak, epochPeak) = (0, 0)

  /// - Parameters:
  ///   - network: what the configuration's method made of a backbone.
  ///   - heldOut: images to report loss and accuracy on after each epoch.
  ///   - directory: where checkpoints, metrics and event files are written after each epoch.
  ///   - parts: what is the program's own instead of the configuration's.
  ///   - backbone: what the method made `network` of; layers that it added count as the head, whose learning rate may be
  ///     scaled.
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
      !known.contains { $0 == name || $0.hasPrefix(name + ".") }
    }
    let groups = parts.groups ?? optimization.headGroups(network, known + added)
    optimizer = parts.optimizer?(network, groups) ?? optimization.optimizer(for: network, groups)
    schedule = parts.schedule ?? optimization.rates(epochs: configuration.epochs)
    afterEpoch = parts.afterEpoch
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
  /// - Throws: errors of the data or of writing a checkpoint; `TrainingError` if the loss is no longer finite, or if
  ///   another trainer is at work in the run's folder.
  @discardableResult
  public func run(_ watch: (TrainingEvent) -> Void = { _ in }) throws -> TrainingOutcome {
    guard training.batchCount > 0 else {
      throw TrainingError(
        "training: an epoch has no batch: \(training.batchSampler) makes none of \(training.dataset.count) images. Use "
          + "a smaller batch, or a sampler that visits more")
    }
    return try inSession {
      while epoch < configuration.epochs {
        guard try runEpoch(watch) == .finished else { return .stopped }
      }
      return .finished
    }
  }

  private func runEpoch(_ watch: (TrainingEvent) -> Void) throws -> TrainingOutcome {
    (epochStart, epochPeak) = (.now, 0)
    let startImages = totals.images
    let batches = training.epoch(epoch, startingAtBatch: batch)
    while let next = try batches.nextBatch() {
      stepPeak = try measuringMemory { try step(next) }.memory.peakBytes
      epochPeak = max(epochPeak, stepPeak)
      batch += 1
      watch(.step(stepReport()))
      if isStopRequested() { return try stop(watch) }
      if let every = checkpointSteps, batch % every == 0, batch < training.batchCount { try save(watch) }
    }
    guard let report = try epochReport(trained: totals.images - startImages) else { return try stop(watch) }
    history.append(report)
    let isBest = heldOut != nil && BestEpoch.isBest(report, after: best)
    if isBest { best = BestEpoch(epoch: report.epoch, accuracy: report.heldOutAccuracy) }
    (epoch, batch, totals) = (epoch + 1, 0, EpochTotals())
    try save(isBest: isBest, watch)
    watch(.epoch(report))
    return try afterEpoch?(report) == .stop && epoch < configuration.epochs ? .stopped : .finished
  }

  private func stop(_ watch: (TrainingEvent) -> Void) throws -> TrainingOutcome {
    try save(watch)
    return .stopped
  }

  /// One forward and backward pass over a batch, and one change of the weights.
  private func step(_ batch: Batch) throws {
    let progress = progress(self.batch)
    optimizer.learningRate = rate(at: progress)
    optimizer.step(try detectsNonFinite ? guardedGradients(batch, progress) : gradients(batch, progress))
  }

  /// Epochs done before batch `batch` of this epoch, with fractions.
  private func progress(_ batch: Int) -> Double { moment(batch).progress }

  private func moment(_ batch: Int) -> TrainingMoment {
    TrainingMoment(epoch: epoch, batch: batch, batchCount: training.batchCount, epochs: configuration.epochs)
  }

  private func rate(at progress: Double) -> Double {
    configuration.optimization.learningRate * schedule.rate(at: progress)
  }

  /// The gradients, with an error that names the operation where one of them, or a value before, is not finite.
  private func guardedGradients(_ batch: Batch, _ progress: Double) throws -> Gradients {
    let (outcome, first) = AnomalyDetection.finding { Result { try gradients(batch, progress) } }
    guard let first else { return try outcome.get() }
    throw TrainingError(
      "training: values are no longer finite in epoch \(epoch + 1), batch \(self.batch + 1), at a learning rate of "
        + "\(optimizer.learningRate). \(first)")
  }

  private func gradients(_ batch: Batch, _ progress: Double) throws -> Gradients {
    let moment = moment(self.batch)
    var batch = batch
    var generator = RandomGenerator(seed: configuration.seed, stream: 0x3E7D, UInt64(epoch), UInt64(self.batch))
    method.prepare(&batch, at: moment, using: &generator)
    batch.check("method \(type(of: method).name)")
    let targets = Targets(
      batch.softTargets.map { .probabilities(Tensor($0)) } ?? .labels(batch.labels),
      labelSmoothing: configuration.optimization.labelSmoothing)
    var context = Context(mode: .training, seed: stepSeed())
    context.targets = targets.classes
    method.prepare(&context, at: moment)
    let output = network(Tensor(batch.pixels).traced(by: Tape()), &context)
    let loss = method.totalLoss(output, targets, context)
    try checkFinite(loss)
    let correct = correctCount(method.logits(output, context), batch.labels)
    let total = loss.total.scalar
    var gradients = loss.total.backward()
    if let norm = configuration.optimization.clipNorm { gradients = gradients.clipped(toNorm: norm).gradients }
    totals.add(count: batch.labels.count, loss: total, terms: loss.terms, correct: correct)
    return gradients
  }

  /// Dropout draws from a stream of its own in each step, so that a resumed run draws what the first would have drawn.
  private func stepSeed() -> UInt64 {
    var generator = RandomGenerator(seed: configuration.seed, stream: 0xD209, UInt64(epoch), UInt64(batch))
    return generator.next()
  }

  /// Weights that have once become infinite never recover.
  private func checkFinite(_ loss: Loss) throws(TrainingError) {
    let total = loss.total.scalar
    guard !total.isFinite else { return }
    let terms = loss.terms.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    throw TrainingError(
      "training diverged: the loss is \(total) (\(terms)) in epoch \(epoch + 1), batch \(batch + 1), at a learning rate of "
        + "\(optimizer.learningRate). Use a smaller learning rate, a longer warm-up or gradient clipping; "
        + "--detect-nonfinite (detectsNonFinite) names the operation where it began")
  }

  private func stepReport() -> StepReport {
    StepReport(
      epoch: epoch, images: totals.images, epochImages: epochImages,
      loss: totals.mean(totals.loss), terms: totals.means, accuracy: totals.accuracy, peakBytes: stepPeak)
  }

  /// Images in an epoch; fewer than in the data set where a last batch that is not full is left out.
  private var epochImages: Int { training.imageCount }

  /// What the epoch came to; nil if the trainer was asked to stop while it looked at held-out images.
  private func epochReport(trained: Int) throws -> EpochReport? {
    let trainingTime = ContinuousClock.now - epochStart
    let seconds = Double(trainingTime.components.seconds) + Double(trainingTime.components.attoseconds) * 1e-18
    var result: Classification?
    if let heldOut {
      result = try Classification.measure(network, heldOut, unless: isStopRequested)
      guard result != nil else { return nil }
    }
    return EpochReport(
      epoch: epoch + 1, loss: totals.mean(totals.loss), terms: totals.means,
      accuracy: totals.accuracy, heldOutLoss: result?.loss ?? 0,
      heldOutAccuracy: result?.accuracy ?? 0, learningRate: rate(at: progress(max(0, batch - 1))),
      methodValues: method.values(at: TrainingMoment(epoch: epoch + 1, epochs: configuration.epochs)),
      imagesPerSecond: Double(trained) / max(seconds, 1e-9), seconds: seconds, peakBytes: epochPeak,
      residentBytes: ResidentMemory.peakBytes)
  }
}
