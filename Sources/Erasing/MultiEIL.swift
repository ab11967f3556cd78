import Autodiff
import Layers

extension EditableNetwork {
  /// This network with an `EILLayer` behind each of the points, called `eil1`, `eil2` and so on, as `MultiEIL` has.
  ///
  /// - Parameters:
  ///   - points: names of layers or sites, from shallow to deep, of those in `siteNames`.
  ///   - thresholds: gamma of each point; one number stands for all.
  ///   - lossWeights: sigma of each point; one number stands for all.
  public func erasing(
    after points: [String], thresholds: [Double] = [0.7], lossWeights: [Double] = [1],
    wiring: ErasingWiring = .parallel
  ) -> Self {
    erasing(after: points, thresholds: thresholds, lossWeights: lossWeights, wiring: wiring, operation: "erasing")
  }

  /// - Parameter operation: what is done, for the texts of mistakes.
  func erasing(
    after points: [String], thresholds: [Double], lossWeights: [Double], wiring: ErasingWiring, operation: String
  ) -> Self {
    check(!points.isEmpty, "\(operation): there is no layer to erase after; name at least one")
    func spread(_ values: [Double], _ name: String) -> [Double] {
      if values.count == 1 { return Array(repeating: values[0], count: points.count) }
      check(
        values.count == points.count,
        "\(operation): \(values.count) \(name) for the \(points.count) points \(points.joined(separator: ", ")); "
          + "give one for all or one for each")
      return values
    }
    let (thresholds, lossWeights) = (spread(thresholds, "thresholds"), spread(lossWeights, "lossWeights"))
    return points.indices.reduce(self) { network, index in
      let layer = EILLayer(threshold: thresholds[index], lossWeight: lossWeights[index], wiring: wiring)
      return network.inserting(layer.named("eil\(index + 1)"), after: points[index])
    }
  }
}
