import Autodiff
import Layers

/// Erasing at several depths of a network (MEIL, Mai, Yang and Luo, CVPR 2020).
///
///     let network = MultiEIL(in: VGG16(classes: 200), after: ["pool4", "conv5_3"])
///
/// It is the network with an `EILLayer` behind each of the named points, and has the network's own parameters under the
/// same names. With k points a training batch of N pictures ends in (k + 1)·N rows of logits. The paper says that the
/// modules are applied in a sequential manner but not how they are wired; see `ErasingWiring`.
public struct MultiEIL: Layer, LayerContainer {
  /// The network with the erasing layers in it.
  public let network: Sequential

  /// - Parameters:
  ///   - points: names of layers or sites, from shallow to deep.
  ///   - thresholds: gamma of each point; one number stands for all.
  ///   - lossWeights: sigma of each point; one number stands for all.
  public init(
    in network: Sequential, after points: [String], thresholds: [Double] = [0.7], lossWeights: [Double] = [1],
    wiring: ErasingWiring = .parallel
  ) {
    check(!points.isEmpty, "MultiEIL: there is no layer to erase after; name at least one")
    let thresholds = MultiEIL.spread(thresholds, over: points, "thresholds")
    let lossWeights = MultiEIL.spread(lossWeights, over: points, "lossWeights")
    var erased = network
    for (index, point) in points.enumerated() {
      let layer = EILLayer(threshold: thresholds[index], lossWeight: lossWeights[index], wiring: wiring)
      erased = erased.inserting(layer.named("eil\(index + 1)"), after: point)
    }
    self.network = erased
  }

  public var namedChildren: [(name: String, layer: any Layer)] { [("", network)] }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { network(input, &context) }

  private static func spread(_ values: [Double], over points: [String], _ name: String) -> [Double] {
    if values.count == 1 { return Array(repeating: values[0], count: points.count) }
    check(
      values.count == points.count,
      "MultiEIL: \(values.count) \(name) for the \(points.count) points \(points.joined(separator: ", ")); "
        + "give one for all or one for each")
    return values
  }
}

extension MultiEIL: EquivalentAtEvaluation {
  public var evaluationLayer: any Layer<Tensor, Tensor> { network }
}
