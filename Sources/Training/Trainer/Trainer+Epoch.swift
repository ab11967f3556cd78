import Autodiff
import Core
import Datasets
import Methods

extension Trainer {
  func runEpoch(_ watch: (TrainingEvent) -> Void) throws -> TrainingOutcome {
    (epochStart, epochPeak) = (.now, 0)
    let startImages = totals.images
    let batches = training.epoch(epoch, startingAtBatch: batch)
    while let next = try batches.nextBatch() {
      stepPeak = try measuringMemory { try step(next, then: batches.nextBatch) }.memory.peakBytes
      epochPeak = max(epochPeak, stepPeak)
      watch(.step(stepReport()))
      if isStopRequested() { return try stop(watch) }
      if isCheckpointDue { try save(watch) }
    }
    guard let report = try epochReport(trained: totals.images - startImages) else { return try stop(watch) }
    history.append(report)
    let isBest = heldOut != nil && BestEpoch.isBest(report, after: best)
    if isBest, let accuracy = report.heldOutAccuracy { best = BestEpoch(epoch: report.epoch, accuracy: accuracy) }
    (epoch, batch, totals) = (epoch + 1, 0, EpochTotals())
    try save(isBest: isBest, watch)
    watch(.epoch(report))
    return try afterEpoch?(report) == .stop && epoch < configuration.epochs ? .stopped : .finished
  }

  /// Whether so many steps are done since the last checkpoint within the epoch. One is only written between steps, so
  /// that gradients which are being accumulated need not be kept.
  private var isCheckpointDue: Bool {
    guard let checkpointSteps else { return false }
    return batch % (checkpointSteps * configuration.optimization.accumulation) == 0 && batch < training.batchCount
  }

  private func stop(_ watch: (TrainingEvent) -> Void) throws -> TrainingOutcome {
    try save(watch)
    return .stopped
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
    let result: Classification?
    switch try withAverages(measureEpoch) {
    case .stopped: return nil
    case .done(let classification): result = classification
    }
    try checkDivergence(heldOutLoss: result?.loss)
    return EpochReport(
      epoch: epoch + 1, loss: totals.mean(totals.loss), terms: totals.means,
      accuracy: totals.accuracy, heldOutLoss: result?.loss,
      heldOutAccuracy: result?.accuracy, learningRate: rate(at: progress(lastStepStart)),
      methodValues: method.values(at: TrainingMoment(epoch: epoch + 1, epochs: configuration.epochs)),
      measures: totals.measureMeans,
      imagesPerSecond: Double(trained) / max(seconds, 1e-9), seconds: seconds, peakBytes: epochPeak,
      residentBytes: ResidentMemory.peakBytes)
  }

  /// The first batch of the step that ended with the newest batch.
  private var lastStepStart: Int {
    let every = configuration.optimization.accumulation
    return max(0, batch - 1) / every * every
  }

  private enum HeldOutOutcome {
    case stopped
    /// Nil where nothing is held out.
    case done(Classification?)
  }

  /// What the held-out images say, unless the trainer is asked to stop. Behind the last epoch statistics are
  /// recalibrated first.
  private func measureEpoch() throws -> HeldOutOutcome {
    if epoch + 1 == configuration.epochs, try !recalibrateStatistics() { return .stopped }
    guard let heldOut else { return .done(nil) }
    guard let result = try Classification.measure(network, heldOut, unless: isStopRequested) else { return .stopped }
    return .done(result)
  }
}
