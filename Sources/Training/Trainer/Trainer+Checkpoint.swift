import Autodiff
import Interchange
import Layers
import Optimizers
import Reporting

extension Trainer {
  /// Writes the newest checkpoint, and `metrics.csv` behind an epoch.
  ///
  /// - Parameter isBest: whether this is the best checkpoint so far, too.
  func save(isBest: Bool = false, _ watch: (TrainingEvent) -> Void) throws {
    guard let directory else { return }
    // Behind an epoch that was looked at together with the held-out images.
    if batch > 0 { try checkDivergence(heldOutLoss: nil) }
    let state = optimizer.state()
    let position = TrainingPosition(
      epoch: epoch, batch: batch, images: training.dataset.count, data: data,
      firstLoss: firstLoss, totals: totals, optimizerKind: state.kind,
      optimizerNumbers: state.numbers, history: history, configuration: configuration, best: best)
    let tensors =
      weightTensors
      + state.tensors.sorted { $0.key < $1.key }.map { (RunDirectory.optimizerPrefix + $0.key, $0.value) }
    do {
      try directory.write(tensors: tensors, position: position, isBest: isBest, keepsPrevious: isNewestWhole)
    } catch {
      throw TrainingError("\(error). The checkpoint behind \(position.text) was not written; \(remainder)")
    }
    (isNewestWhole, newest) = (true, position.text)
    if batch == 0 {
      try writeMetrics(directory)
      try writeEvents(directory)
    }
    watch(.checkpoint(path: directory.checkpointPath))
  }

  /// The weights that whoever reads the run should see, and where these are averages those of the newest step, too.
  private var weightTensors: [(String, Tensor)] {
    func prefixed(_ state: [(name: String, tensor: Tensor)], _ prefix: String) -> [(String, Tensor)] {
      state.map { (prefix + $0.name, $0.tensor) }
    }
    guard let average else { return prefixed(network.state, RunDirectory.modelPrefix) }
    return prefixed(average.state, RunDirectory.modelPrefix) + prefixed(network.state, RunDirectory.trainedPrefix)
  }

  private func writeMetrics(_ directory: RunDirectory) throws(TrainingError) {
    do {
      try directory.write(history: history)
    } catch {
      throw TrainingError(
        "\(error). The checkpoint behind epoch \(epoch) is whole, and --resume goes on from there when this is mended")
    }
  }

  /// Appends the newest epoch to the run's event file. A stretch that goes on begins a file of its own, with the epoch
  /// before once more: a run that was killed may have come to write its checkpoint and no further.
  private func writeEvents(_ directory: RunDirectory) throws(TrainingError) {
    guard let newest = history.last else { return }
    do {
      if events == nil {
        let isGoingOn = history.count > 1
        events = try EventFileWriter(
          folder: directory.path, resumingAt: isGoingOn ? history[history.count - 2].epoch : nil)
        if isGoingOn { try write(history[history.count - 2]) }
      }
      try write(newest)
    } catch {
      throw TrainingError(
        "\(error). The checkpoint behind epoch \(epoch) is whole, and --resume goes on from there when this is mended")
    }
  }

  private func write(_ report: EpochReport) throws(InterchangeError) {
    try events?.write(scalars: report.scalars(), step: report.epoch)
  }

  /// What is left when a checkpoint could not be written.
  private var remainder: String {
    newest.map { "the one behind \($0) is whole, and --resume goes on from there when this is mended" }
      ?? "there is none before it, so the run starts anew when this is mended"
  }
}
