import Autodiff
import Layers

extension OptimizationConfiguration {
  /// The steps of an epoch of `batches` batches.
  func stepCount(batches: Int) -> Int { (batches + accumulation - 1) / max(1, accumulation) }

  /// How batch normalizations follow the batches of a run.
  var statisticsUpdate: StatisticsUpdate { batchNormMomentum.map { .momentum($0) } ?? .ownMomentum }

  /// Throws where settings of fine-tuning make no sense, or do not fit the network.
  ///
  /// - Parameter network: whose layers may be frozen.
  func check(_ network: any Layer<Tensor, Tensor>) throws(TrainingError) {
    if let problem { throw TrainingError(problem) }
    let frozen = try FrozenLayers(frozen, in: network).parameters
    guard !frozen.isEmpty, frozen.count == network.namedParameters.count else { return }
    throw TrainingError(
      "--freeze: all \(frozen.count) parameters of the network are frozen, so nothing would be trained")
  }
}

extension OptimizationConfiguration {
  /// What is wrong with settings of fine-tuning, for people to read; nil where nothing is.
  public var problem: String? {
    if !(layerDecay > 0 && layerDecay <= 1) {
      return "the factor between the learning rates of stages (--layer-decay) must be above 0 and at most 1, not "
        + "\(layerDecay)"
    }
    if let momentum = batchNormMomentum, !(momentum > 0 && momentum <= 1) {
      return "the momentum of batch normalization (--batch-norm-momentum) must be above 0 and at most 1, not "
        + "\(momentum)"
    }
    if batchNorm == .frozen, batchNormMomentum != nil {
      return "frozen statistics (--batch-norm frozen) follow nothing, whatever the momentum (--batch-norm-momentum); "
        + "give one of the two"
    }
    if case .batches(let count) = recalibration, count < 1 {
      return "statistics are recalibrated (--recalibrate) with at least 1 batch, not \(count); 'never' leaves it out"
    }
    if accumulation < 1 {
      return "the number of batches for a step (--accumulate) must be at least 1, not \(accumulation)"
    }
    if let decay = averageDecay, !(decay > 0 && decay < 1) {
      return "the decay of the average of weights (--ema) must be above 0 and below 1, not \(decay)"
    }
    if let name = frozen.first(where: { $0.isEmpty || $0 == FrozenLayers.throughMark }) {
      return "'\(name)' among the layers to freeze (--freeze) names none"
    }
    return nil
  }
}
