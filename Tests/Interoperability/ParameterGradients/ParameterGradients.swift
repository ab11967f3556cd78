import Autodiff
import Backbones
import Erasing
import Interchange
import Layers

/// Writes the gradients of a backbone's cross-entropy loss with respect to all its parameters, to be compared with
/// PyTorch's.
///
///     parameter-gradients BACKBONE WEIGHTS BATCH.npz training|evaluation float32|float64 GRADIENTS.safetensors
///
/// BATCH.npz holds `images`, `[N, 3, H, W]`, and `labels`, `[N]`. All is computed in the type that is named. Dropout
/// and stochastic depth, whose random numbers are nobody else's, are taken out.
@main
struct ParameterGradients {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count == 6 else {
      throw Misuse(
        description: "usage: parameter-gradients BACKBONE WEIGHTS BATCH training|evaluation float32|float64 OUT")
    }
    let backbone = try Backbone.named(arguments[1])
    let type: DType = arguments[5] == "float64" ? .float64 : .float32
    let file = try WeightFile(path: arguments[2])
    let loaded = try backbone.network(weights: file, form: .classification).network
    let network = withoutDropout(loaded).convert(to: type)
    let batch = try NumPyArchive(path: arguments[3])
    let labels = try batch.tensor("labels").values(as: Int32.self).map(Int.init)
    var context = Context(mode: arguments[4] == "training" ? .training : .evaluation)
    let logits = network(try batch.tensor("images").cast(to: type).traced(by: Tape()), &context)
    let loss = logits.crossEntropy(.labels(labels))
    print("loss \(loss.scalar)")
    let gradients = loss.backward()
    var tensors: [(name: String, tensor: Tensor)] = []
    for named in network.namedParameters {
      guard let gradient = gradients[named.parameter] else {
        throw Misuse(description: "there is no gradient of \(named.name)")
      }
      tensors.append((named.name, gradient))
    }
    try Safetensors.write(tensors, to: arguments[6])
  }

  private static func withoutDropout(_ network: Sequential) -> Sequential {
    network.points.map(\.path).reduce(network) { network, path in
      let layer = network[path]
      let isRandom = layer is Dropout || layer is StochasticDepth
      return isRandom ? network.replacing(path, with: Identity()) : network
    }
  }

  private struct Misuse: Error, CustomStringConvertible {
    let description: String
  }
}
