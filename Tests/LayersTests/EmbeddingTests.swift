import Autodiff
import Layers
import TestSupport
import Testing

/// Tables of vectors, and layers that start as PyTorch's do.
@Suite struct EmbeddingTests {
  private let indices = Tensor([1, 3, 1, 0] as [Int32], shape: [2, 2])

  /// Indices carry the tape; rows that are not looked up, and the padding, get no gradient.
  @Test func onlyRowsThatAreMetAreTrained() throws {
    let layer = seeded(3) { Embedding(5, 3, paddingIndex: 0) }
    var context = Context(mode: .training)
    let output = layer(indices.traced(by: Tape()), &context)
    #expect(output.shape == [2, 2, 3] && output.isTraced)
    let gradient = try #require(output.sum().backward()[layer.$weight])
    #expect(gradient.doubles == [0, 0, 0, 2, 2, 2, 0, 0, 0, 1, 1, 1, 0, 0, 0])
    #expect(output.detached()[1][1].doubles == [0, 0, 0])
  }

  @Test func trainsTogetherWithOtherLayers() throws {
    let (table, head) = seeded(3) { (Embedding(5, 3), Linear(3, 2, initializer: .xavierNormal)) }
    var context = Context(mode: .training)
    let features = table(indices.traced(by: Tape()), &context).mean([1])
    let gradients = head(features, &context).squared().sum().backward()
    #expect(gradients[table.$weight] != nil && gradients[head.$weight] != nil)
  }

  @Test func startsAsInPyTorch() {
    let table = seeded(5) { Embedding(400, 50, paddingIndex: 7) }.weight
    #expect(abs(table.variance().scalar - 1) < 0.05 && abs(table.mean().scalar) < 0.02)
    #expect(table[7].doubles.allSatisfy { $0 == 0 })
    let layer = seeded(6) { ConvTranspose2D(16, 24, kernel: 5, groups: 2) }
    let bound = 1 / (12.0 * 25).squareRoot()
    for values in [layer.weight.doubles, layer.bias?.doubles ?? []] {
      let largest = values.map(abs).max() ?? 0
      #expect(largest <= bound * 1.0001 && largest > bound * 0.8)
    }
    #expect(abs(layer.weight.variance().scalar / (bound * bound / 3) - 1) < 0.05)
  }

  @Test func indicesOutsideAreNamed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Embedding(5, 3).predict(Tensor([1, 5] as [Int32]))
    }
    expectText("index 5 at position 1 is not in 0..<5", in: result)
  }
}
