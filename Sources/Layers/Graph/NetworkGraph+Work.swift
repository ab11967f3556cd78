import Autodiff
import Core

extension NetworkGraph {
  /// Multiplications with addition for an input of `shape`, by the path of the layer whose operations do them.
  public func multiplyAdds(for shape: Shape) -> [String: Int] { multiplyAdds(shapes(for: shape)) }

  /// - Parameter shapes: of all values.
  func multiplyAdds(_ shapes: [Value: Shape]) -> [String: Int] {
    nodes.reduce(into: [:]) { counts, node in
      guard let output = shapes[node.output] else { return }
      let inputs = node.inputs.compactMap { shapes[$0] }
      counts[node.path, default: 0] += node.operation.multiplyAdds(inputs: inputs, output: output)
    }
  }
}

extension NetworkOperation {
  /// Multiplications with addition for operands and a result of these shapes. Only convolutions and linear layers
  /// count, and layers outside the vocabulary that say how many they do (`CountsMultiplyAdds`).
  public func multiplyAdds(inputs: [Shape], output: Shape) -> Int {
    switch self {
    case .convolution(let weight, _, _), .linear(let weight, _): output.elementCount * weight.perRow
    case .transposedConvolution(let weight, _, _, _): inputs[0].elementCount * weight.perRow
    case .layer(let layer as any CountsMultiplyAdds): layer.multiplyAdds(input: inputs[0], output: output)
    default: 0
    }
  }
}

extension NetworkGraph.Weight {
  /// How many numbers belong to each entry of the first axis.
  fileprivate var perRow: Int { tensor.shape.product(of: 1..<tensor.rank) }
}
