import Autodiff
import Layers

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
  public init(
    in network: Network, after points: [String], thresholds: [Double] = [0.7], lossWeights: [Double] = [1],
    wiring: ErasingWiring = .parallel
  ) {
    self.network = network.erasing(
      after: points, thresholds: thresholds, lossWeights: lossWeights, wiring: wiring, operation: "MultiEIL")
  }

  public var namedChildren: [(name: String, layer: any Layer)] { [("", network)] }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { network(input, &context) }
}

extension MultiEIL: EquivalentAtEvaluation {
  public var evaluationLayer: any Layer<Tensor, Tensor> { network }
}
