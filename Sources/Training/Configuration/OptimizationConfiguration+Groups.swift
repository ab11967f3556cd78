import Autodiff
import Foundation
import Layers
import Optimizers

extension OptimizationConfiguration {
  /// The head's own learning rate, and those of the stages before it.
  ///
  /// - Parameter head: the layers whose learning rate is scaled, where the network has them.
  func groups(_ network: any Layer<Tensor, Tensor>, head: [String]) -> [ParameterGroup] {
    guard layerDecay != 1 else { return headGroups(network, head) }
    return rates(network, head: head).flatMap { rate in
      rate.layers.map { ParameterGroup(matching: $0, learningRateScale: rate.scale) }
    }
  }

  /// The head's own learning rate.
  func headGroups(_ network: any Layer<Tensor, Tensor>, _ head: [String]) -> [ParameterGroup] {
    guard headScale != 1 else { return [] }
    return present(head, network).map { ParameterGroup(matching: $0, learningRateScale: headScale) }
  }

  /// Layers with one learning rate.
  struct StageRate: Equatable {
    var layers: [String]
    /// What the run's learning rate is multiplied by.
    var scale: Double
  }

  /// The head, then stages from it to the input, each with its rate.
  func rates(_ network: any Layer<Tensor, Tensor>, head: [String]) -> [StageRate] {
    let head = present(head, network)
    let stages = NetworkStages(network, head: head).stages
    var rates = head.isEmpty ? [] : [StageRate(layers: head, scale: headScale)]
    for (index, layers) in stages.reversed().enumerated() {
      rates.append(StageRate(layers: layers, scale: pow(layerDecay, Double(index + 1))))
    }
    return rates
  }

  /// What was made of the stages, for people to read; nil for one learning rate.
  func rateText(_ network: any Layer<Tensor, Tensor>, head: [String]) -> String? {
    guard layerDecay != 1 else { return nil }
    let parts = rates(network, head: head).reversed().map { rate in
      // Of a long list its ends tell enough.
      let layers = rate.layers.count > 3 ? [rate.layers[0], "...", rate.layers[rate.layers.count - 1]] : rate.layers
      return "\(layers.joined(separator: ", ")) x \(String(format: "%.3g", rate.scale))"
    }
    return "learning rates by stage, from the input to the head: \(parts.joined(separator: "; "))"
  }

  private func present(_ head: [String], _ network: any Layer<Tensor, Tensor>) -> [String] {
    let names = network.namedParameters.map(\.name)
    return head.filter { layer in names.contains { $0.hasPrefix(layer + ".") } }
  }
}
