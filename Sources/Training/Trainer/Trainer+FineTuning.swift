import Autodiff
import Core
import Datasets
import Foundation
import Layers
import Methods
import Optimizers

extension Trainer {
  /// Freezes what the configuration says; stops the program for names that a session would have refused.
  ///
  /// - Parameter backbone: that the names are of.
  /// - Returns: what there is to say about it, for people to read.
  func freeze(_ backbone: any Layer<Tensor, Tensor>) -> [String] {
    let optimization = configuration.optimization
    var notices: [String] = []
    do throws(TrainingError) {
      try optimization.check(backbone)
      let layers = try FrozenLayers(optimization.frozen, in: backbone)
      layers.freeze()
      if let text = layers.text(of: backbone.namedParameters.count) { notices.append(text) }
    } catch { fail("trainer: \(error)") }
    if let problem = configuration.augmentation.problem { fail("trainer: \(problem)") }
    if optimization.batchNorm == .frozen { _ = network.freezingStatistics() }
    let isAboutStatistics = optimization.batchNorm == .frozen || optimization.batchNormMomentum != nil
    if isAboutStatistics, network.batchNorms.isEmpty {
      notices.append("the network has no batch normalization, so what is said of it (--batch-norm) changes nothing")
    }
    return notices
  }
}

extension Trainer {
  /// The largest share of the statistics from before the run that is left in a batch normalization at its end.
  private var staleShare: Double {
    let batches = configuration.epochs * training.batchCount
    return network.batchNorms.filter { !$0.isFrozen }
      .map { configuration.optimization.statisticsUpdate.rest(momentum: $0.momentum, behind: batches) }.max() ?? 0
  }

  /// How many batches statistics are recalibrated with when the last epoch is done; 0 for not at all.
  private var recalibrationBatches: Int {
    guard network.batchNorms.contains(where: { !$0.isFrozen }) else { return 0 }
    return switch configuration.optimization.recalibration {
    case .never: 0
    case .batches(let count): count
    case .automatic:
      staleShare > Recalibration.largestRest ? min(training.batchCount, Recalibration.usualBatches) : 0
    }
  }

  /// What there is to say about running statistics that lag behind, for people to read; nil where none do.
  var statisticsNotice: String? {
    guard configuration.epochs * training.batchCount > 0, staleShare > Recalibration.largestRest else { return nil }
    let start =
      "\(configuration.epochs * training.batchCount) batches are few for the momentum of batch normalization: "
      + "\(String(format: "%.0f", 100 * staleShare)) % of the running statistics would be from before the run. "
    guard recalibrationBatches > 0 else {
      return start + "Evaluation will see statistics that lag behind: let them be recalibrated (--recalibrate "
        + "automatic) or give a larger momentum (--batch-norm-momentum)"
    }
    return start
      + "They are recalibrated with \(recalibrationBatches) batches when the last epoch is done (--recalibrate)"
  }

  /// Sets running statistics to the plain average over some batches of training images. They come from the epochs
  /// behind the run's last, and the network runs as in a step, but untraced; so it is the same however often it is done.
  ///
  /// - Returns: false if the trainer was asked to stop before it was done.
  func recalibrateStatistics() throws -> Bool {
    let count = recalibrationBatches
    guard count > 0 else { return true }
    var epoch = configuration.epochs
    var batches = training.epoch(epoch)
    let moment = TrainingMoment(epoch: configuration.epochs, epochs: configuration.epochs)
    var wasStopped = false
    try network.recalibrateStatistics { number in
      wasStopped = isStopRequested()
      guard number < count, !wasStopped else { return nil }
      var next = try batches.nextBatch()
      if next == nil {
        epoch += 1
        batches = training.epoch(epoch)
        next = try batches.nextBatch()
      }
      guard let next else { return nil }
      let given = prepared(next, at: moment, epoch, number)
      return (Tensor(given.batch.pixels), given.context)
    }
    return !wasStopped
  }
}

extension Trainer {
  /// Begins the moving average of the weights, where the configuration asks for one and no checkpoint brought it.
  func beginAverage() {
    guard average == nil, let decay = configuration.optimization.averageDecay else { return }
    average = WeightAverage(of: network, decay: decay)
  }

  /// What `body` gives while the network has the averages of its weights, where there are such. What it changes in the
  /// network it changes in the averages.
  public func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let average else { return try body() }
    average.exchange()
    defer { average.exchange() }
    return try body()
  }
}
