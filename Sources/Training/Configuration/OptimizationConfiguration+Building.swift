import Autodiff
import Layers
import Optimizers

extension OptimizationConfiguration {
  /// The optimizer of these settings for `network`.
  func optimizer(for network: any Layer<Tensor, Tensor>, _ groups: [ParameterGroup]) -> any Optimizer {
    switch method {
    case .sgd:
      return SGD(
        for: network, learningRate: learningRate, momentum: momentum, nesterov: nesterov, weightDecay: weightDecay,
        groups: groups)
    case .adam: return Adam(for: network, learningRate: learningRate, weightDecay: weightDecay, groups: groups)
    case .adamw: return AdamW(for: network, learningRate: learningRate, weightDecay: weightDecay, groups: groups)
    case .rmsprop: return RMSProp(for: network, learningRate: learningRate, weightDecay: weightDecay, groups: groups)
    }
  }

  /// The head's own learning rate.
  ///
  /// - Parameter head: the layers whose learning rate is scaled, where the network has them.
  func headGroups(_ network: any Layer<Tensor, Tensor>, _ head: [String]) -> [ParameterGroup] {
    guard headScale != 1 else { return [] }
    let names = network.namedParameters.map(\.name)
    return head.filter { layer in names.contains { $0.hasPrefix(layer + ".") } }
      .map { ParameterGroup(matching: $0, learningRateScale: headScale) }
  }

  /// The schedule of these settings over `epochs` epochs.
  func rates(epochs: Int) -> any Schedule {
    switch schedule {
    case .constant: warmed(.constant)
    case .cosine: warmed(.cosine(over: Double(epochs)))
    case .step: warmed(.step(every: Double(stepEpochs)))
    }
  }

  private func warmed(_ schedule: some Schedule) -> any Schedule {
    warmUpEpochs > 0 ? schedule.warmedUp(over: warmUpEpochs) : schedule
  }
}
