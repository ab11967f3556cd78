import Autodiff
import Layers

/// What the gamma of an erasing layer is compared with.
public enum ErasingRule: String, Sendable, CaseIterable, Codable {
  /// The mean over channels of a cell, as a share of the image's largest one; the authors' code.
  case relative
  /// That mean itself; the paper's text.
  case absolute
  /// The cell's rank: gamma is the share of an image's cells that are erased, the strongest first. This project's own.
  case share

  /// The threshold with this gamma.
  public func threshold(_ gamma: Double) -> ErasingThreshold {
    switch self {
    case .relative: .relative(gamma)
    case .absolute: .absolute(gamma)
    case .share: .share(gamma)
    }
  }
}

/// Erasing at several depths of a network (MEIL, Mai, Yang and Luo, CVPR 2020).
///
///     let network = MultiEIL(in: VGG16(classes: 200), after: ["pool4", "conv5_3"])
///
/// It is the network with an `EILLayer` behind each of the named points, and has the network's own parameters under the
/// same names. With k points a training batch of N images ends in (k + 1)·N rows of logits. The paper says that the
/// modules are applied in a sequential manner but not how they are wired; see `ErasingWiring`.
public struct MultiEIL<Network: EditableNetwork>: Layer, LayerContainer {
  /// The network with the erasing layers in it.
  public let network: Network

  /// - Parameters:
  ///   - points: names of layers or sites, from shallow to deep.
  ///   - thresholds: gamma of each point; one number stands for all.
  ///   - lossWeights: sigma of each point; one number stands for all.
  ///   - rule: what the thresholds are compared with; relative by default.
  public init(
    in network: Network, after points: [String], thresholds: [Double] = [0.7], lossWeights: [Double] = [1],
    wiring: ErasingWiring = .parallel, rule: ErasingRule = .relative
  ) {
    self.network = network.erasing(
      after: points, thresholds: thresholds, lossWeights: lossWeights, wiring: wiring, rule: rule,
      operation: "MultiEIL")
  }

  public var namedChildren: [(name: String, layer: any Layer)] { [("", network)] }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { network(input, &context) }
}

extension MultiEIL: EquivalentAtEvaluation {
  public var evaluationLayer: any Layer<Tensor, Tensor> { network }
}

extension EditableNetwork {
  /// This network with an `EILLayer` behind each of the points, called `eil1`, `eil2` and so on, as `MultiEIL` has.
  ///
  /// - Parameters:
  ///   - points: names of layers or sites, from shallow to deep, of those in `siteNames`.
  ///   - thresholds: gamma of each point; one number stands for all.
  ///   - lossWeights: sigma of each point; one number stands for all.
  ///   - rule: what the thresholds are compared with; relative by default.
  public func erasing(
    after points: [String], thresholds: [Double] = [0.7], lossWeights: [Double] = [1],
    wiring: ErasingWiring = .parallel, rule: ErasingRule = .relative
  ) -> Self {
    erasing(
      after: points, thresholds: thresholds, lossWeights: lossWeights, wiring: wiring, rule: rule, operation: "erasing")
  }

  /// - Parameter operation: what is done, for the texts of mistakes.
  func erasing(
    after points: [String], thresholds: [Double], lossWeights: [Double], wiring: ErasingWiring, rule: ErasingRule,
    operation: String
  ) -> Self {
    require(!points.isEmpty, "\(operation): there is no layer to erase after; name at least one")
    func spread(_ values: [Double], _ name: String) -> [Double] {
      if values.count == 1 { return Array(repeating: values[0], count: points.count) }
      require(
        values.count == points.count,
        "\(operation): \(values.count) \(name) for the \(points.count) points \(points.joined(separator: ", ")); "
          + "give one for all or one for each")
      return values
    }
    let (thresholds, lossWeights) = (spread(thresholds, "thresholds"), spread(lossWeights, "lossWeights"))
    return points.indices.reduce(self) { network, index in
      let layer = EILLayer(threshold: rule.threshold(thresholds[index]), lossWeight: lossWeights[index], wiring: wiring)
      return network.inserting(layer.named("eil\(index + 1)"), after: points[index])
    }
  }
}
