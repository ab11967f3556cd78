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
    if isBest, let accuracy = report.heldOutAccuracy { best = BestEpoch(epoch: report.epoch, accuracy: accuracy) }
    (epoch, batch, totals) = (epoch + 1, 0, EpochTotals())
    try save(isBest: isBest, watch)
    watch(.epoch(report))
    return try afterEpoch?(report) == .stop && epoch < configuration.epochs ? .stopped : .finished
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
    var result: Classification?
    if let heldOut {
      result = try Classification.measure(network, heldOut, unless: isStopRequested)
      guard result != nil else { return nil }
    }
    try checkDivergence(heldOutLoss: result?.loss)
    return EpochReport(
      epoch: epoch + 1, loss: totals.mean(totals.loss), terms: totals.means,
      accuracy: totals.accuracy, heldOutLoss: result?.loss,
      heldOutAccuracy: result?.accuracy, learningRate: rate(at: progress(max(0, batch - 1))),
      methodValues: method.values(at: TrainingMoment(epoch: epoch + 1, epochs: configuration.epochs)),
      measures: totals.measureMeans,
      imagesPerSecond: Double(trained) / max(seconds, 1e-9), seconds: seconds, peakBytes: epochPeak,
      residentBytes: ResidentMemory.peakBytes)
  }
}
