import Autodiff
import Layers

extension ONNXGraph {
  /// Appends the class activation maps of a network that was written: the features that are pooled, weighted for each
  /// class.
  ///
  /// - Parameter values: what the values of the network's graph are in the file.
  /// - Returns: `[N, classes, h, w]`.
  mutating func addClassMaps(
    of network: ExportedNetwork, _ values: [NetworkGraph.Value: ONNXValue]
  ) throws(ONNXError) -> ONNXValue {
    let head: ClassMapHead
    do { head = try ClassMapHead(of: network.graph) } catch {
      throw ONNXError(problem: "\(error)", remedy: "Write it without the maps")
    }
    guard let features = values[head.features] else { throw ONNXError(problem: "its features are not in the file") }
    guard let weight = head.weight else { return node("Identity", [features]) }
    let (classes, channels) = (weight.tensor.shape[0], weight.tensor.shape[1])
    let kernel = node("Reshape", [ONNXValue(name: weight.name), constant([classes, channels, 1, 1])])
    var maps = node("Conv", [features, kernel], [("kernel_shape", .integers([1, 1]))])
    maps.shape = features.shape.map { [1, classes, $0[2], $0[3]] }
    return maps
  }
}
