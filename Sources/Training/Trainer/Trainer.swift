import Autodiff
import Datasets
import Erasing
import Interchange
import Kernels
import Layers
import Optimizers

/// Trains a network with or without erasing.
///
///     let trainer = Trainer(network: network, training: loader, heldOut: heldOutLoader, configuration: configuration)
///     try trainer.run { event in print(event) }
///
/// The same configuration gives the same weights to the bit on the same processor with the same number of threads.
public final class Trainer {
  public let network: any Layer<Tensor, Tensor>
  public let training: DataLoader
  public let heldOut: DataLoader?
  public let configuration: TrainingConfiguration
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
  /// Asked after each step, and between batches of held-out pictures: whether to write a checkpoint and stop.
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
  private let loss: ErasingLoss
  private var epochStart = ContinuousClock.now
  /// The most bytes of arrays in the last step, and in any step of this epoch.
  private var (stepPeak, epochPeak) = (0, 0)

  /// - Parameters:
  ///   - heldOut: pictures to report loss and accuracy on after each epoch.
  ///   - directory: where checkpoints and metrics are written after each epoch.
  public init(
    network: any Layer<Tensor, Tensor>, training: DataLoader, heldOut: DataLoader? = nil,
    configuration: TrainingConfiguration, directory: RunDirectory? = nil
  ) {
    self.network = network
    self.training = training
    self.heldOut = heldOut
    self.configuration = configuration
    self.directory = directory
    optimizer = configuration.optimization.optimizer(for: network, head: configuration.backbone.headLayers)
    schedule = configuration.optimization.rates(epochs: configuration.epochs)
    loss = ErasingLoss(labelSmoothing: configuration.optimization.labelSmoothing)
  }

  /// Trains until the configuration's last epoch, from wherever the trainer is, or until it is asked to stop.
  ///
  /// - Throws: errors of the data or of writing a checkpoint; `TrainingError` if the loss is no longer finite, or if
  ///   another trainer is at work in the run's folder.
  @discardableResult
  public func run(_ watch: (TrainingEvent) -> Void = { _ in }) throws -> TrainingOutcome {
    try inSession {
      while epoch < configuration.epochs {
        guard try runEpoch(watch) == .finished else { return .stopped }
      }
      return .finished
    }
  }

  private func runEpoch(_ watch: (TrainingEvent) -> Void) throws -> TrainingOutcome {
    (epochStart, epochPeak) = (.now, 0)
    let startPictures = totals.pictures
    let batches = training.epoch(epoch, startingAtBatch: batch)
    while let next = try batches.nextBatch() {
      stepPeak = try measuringMemory { try step(next) }.memory.peakBytes
      epochPeak = max(epochPeak, stepPeak)
      batch += 1
      watch(.step(stepReport()))
      if isStopRequested() { return try stop(watch) }
      if let every = checkpointSteps, batch % every == 0, batch < training.batchCount { try save(watch) }
    }
    guard let report = try epochReport(trained: totals.pictures - startPictures) else { return try stop(watch) }
    history.append(report)
    let isBest = heldOut != nil && BestEpoch.isBest(report, after: best)
    if isBest { best = BestEpoch(epoch: report.epoch, accuracy: report.heldOutAccuracy) }
    (epoch, batch, totals) = (epoch + 1, 0, EpochTotals())
    try save(isBest: isBest, watch)
    watch(.epoch(report))
    return .finished
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
  private func progress(_ batch: Int) -> Double { Double(epoch) + Double(batch) / Double(max(1, training.batchCount)) }

  private func rate(at progress: Double) -> Double {
    configuration.optimization.learningRate * schedule.rate(at: progress)
  }

  /// The gradients, with an error that names the operation where one of them, or a value before, is not finite.
  private func guardedGradients(_ batch: Batch, _ progress: Double) throws -> Gradients {
    let (outcome, first) = NumberGuard.finding { Result { try gradients(batch, progress) } }
    guard let first else { return try outcome.get() }
    throw TrainingError(
      "training: values are no longer finite in epoch \(epoch + 1), batch \(self.batch + 1), at a learning rate of "
        + "\(optimizer.learningRate). \(first)")
  }

  private func gradients(_ batch: Batch, _ progress: Double) throws -> Gradients {
    var context = Context(mode: .training, seed: stepSeed())
    context.erasingScale = configuration.erasing.scale(at: progress)
    let logits = network(Tensor(batch.pixels).traced(by: Tape()), &context)
    let total = loss(logits, batch.labels, context)
    try checkFinite(total.scalar)
    let parts = loss.parts(logits, batch.labels, context)
    let correct = correctCount(logits.unerased(context), batch.labels)
    var gradients = total.backward()
    if let norm = configuration.optimization.clipNorm { gradients = gradients.clipped(toNorm: norm).gradients }
    totals.add(count: batch.labels.count, loss: total.scalar, parts: parts, correct: correct)
    return gradients
  }

  /// Dropout draws from a stream of its own in each step, so that a resumed run draws what the first would have drawn.
  private func stepSeed() -> UInt64 {
    var generator = RandomGenerator(seed: configuration.seed, stream: 0xD209, UInt64(epoch), UInt64(batch))
    return generator.next()
  }

  /// Weights that have once become infinite never recover.
  private func checkFinite(_ loss: Double) throws(TrainingError) {
    guard !loss.isFinite else { return }
    throw TrainingError(
      "training diverged: the loss is \(loss) in epoch \(epoch + 1), batch \(batch + 1), at a learning rate of "
        + "\(optimizer.learningRate). Use a smaller learning rate, a longer warm-up or gradient clipping; "
        + "--detect-nonfinite (detectsNonFinite) names the operation where it began")
  }

  private func stepReport() -> StepReport {
    StepReport(
      epoch: epoch, pictures: totals.pictures, epochPictures: epochPictures,
      loss: totals.mean(totals.loss), accuracy: totals.accuracy, peakBytes: stepPeak)
  }

  /// Pictures in an epoch; fewer than in the data set where a last batch that is not full is left out.
  private var epochPictures: Int {
    training.isDroppingLast ? training.batchCount * training.batchSize : training.dataset.count
  }

  /// What the epoch came to; nil if the trainer was asked to stop while it looked at held-out pictures.
  private func epochReport(trained: Int) throws -> EpochReport? {
    let trainingTime = ContinuousClock.now - epochStart
    let seconds = Double(trainingTime.components.seconds) + Double(trainingTime.components.attoseconds) * 1e-18
    var result: Classification?
    if let heldOut {
      result = try Classification.measure(network, heldOut, unless: isStopRequested)
      guard result != nil else { return nil }
    }
    return EpochReport(
      epoch: epoch + 1, loss: totals.mean(totals.loss), unerasedLoss: totals.mean(totals.unerasedLoss),
      erasedLoss: totals.mean(totals.erasedLoss), accuracy: totals.accuracy, heldOutLoss: result?.loss ?? 0,
      heldOutAccuracy: result?.accuracy ?? 0, learningRate: rate(at: progress(max(0, batch - 1))),
      erasingScale: configuration.erasing.scale(at: Double(epoch + 1)),
      picturesPerSecond: Double(trained) / max(seconds, 1e-9), seconds: seconds, peakBytes: epochPeak,
      residentBytes: ResidentMemory.peakBytes)
  }
}
