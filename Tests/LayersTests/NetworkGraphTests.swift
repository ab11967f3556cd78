import Autodiff
import Kernels
import Layers
import Testing

@Suite("The network graph's own operations")
struct NetworkGraphTests {
  private static let row = Tensor([1, 2, 3] as [Float], shape: [1, 1, 1, 3])

  /// One operation on the input, by the graph, by the shapes and by inference.
  private func result(_ operation: NetworkOperation, _ input: Tensor) -> Tensor {
    var graph = NetworkGraph()
    graph.output = graph.append(operation, [NetworkGraph.input])
    let result = graph(input)
    #expect(graph.shapes(for: input.shape)[graph.output] == result.shape)
    expectEqual(graph.optimizedForInference()(input), result)
    return result
  }

  @Test func paddings() {
    let around = { (kind: NetworkOperation.Padding.Kind) in
      NetworkOperation.padding(.init(kind, top: 1, bottom: 0, left: 2, right: 1))
    }
    #expect(result(around(.reflection), Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [1, 1, 2, 3])).floats
      == [6, 5, 4, 5, 6, 5, 3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5])
    #expect(result(around(.replication), Self.row).floats == [1, 1, 1, 2, 3, 3, 1, 1, 1, 2, 3, 3])
    #expect(result(around(.constant(7)), Self.row).floats == [7, 7, 7, 7, 7, 7, 7, 7, 1, 2, 3, 7])
  }

  @Test func globalPoolingsAndShapes() {
    let input = random([2, 3, 4, 5]).cast(to: .float32)
    #expect(result(.globalMaxPooling(keepingAxes: true), input).shape == [2, 3, 1, 1])
    #expect(result(.globalMaxPooling(keepingAxes: false), input).floats == input.largest([2, 3]).floats)
    #expect(result(.globalAveragePooling(keepingAxes: true), input).shape == [2, 3, 1, 1])
    #expect(result(.reshape([-1, 5]), input).shape == [2, 12, 5])
    #expect(result(.softmax(axis: 1), input).shape == input.shape)
  }

  @Test func everyActivation() {
    let input = Tensor((-40...40).map { Float($0) / 5 }, shape: [1, 27, 1, 3])
    let activations: [NetworkOperation.Activation] = [
      .relu, .clamp(least: -1, most: 2), .clamp(least: 1, most: 2), .leakyReLU(slope: 0.1), .sigmoid, .hardsigmoid,
      .tanh, .gelu, .silu, .hardswish, .elu(alpha: 0.5), .softplus,
    ]
    let convolution = seeded(1) { Conv2D(27, 20, kernel: 1) }
    for activation in activations {
      _ = result(.activation(activation), input)
      // Behind a convolution it is the convolution's.
      var graph = NetworkGraph()
      graph.output = graph.activation(activation, graph.add(convolution, named: "convolution", to: NetworkGraph.input))
      expectEqual(graph.optimizedForInference()(input), graph(input))
    }
  }

  @Test func functionsOfSeveralValuesAndRanks() {
    var graph = NetworkGraph()
    let mean = graph.globalAverage(NetworkGraph.input)
    #expect(graph.rank(of: mean) == 2 && graph.rank(of: NetworkGraph.input) == 4)
    let flat = graph.flattened(NetworkGraph.input)
    graph.output = graph.function("outer", [mean, flat]) { .concatenated([$0[0] * 2, $0[1]], axis: 1) }
    #expect(graph.rank(of: graph.output) == nil)
    let input = random([2, 3, 2, 2]).cast(to: .float32)
    expectEqual(graph.optimizedForInference()(input), graph(input))
    #expect(graph(input).shape == [2, 15])
  }
}
