import Autodiff
import Backbones
import Core
import Kernels
import Layers
import Optimizers
import Testing

/// Counts that decide speed. Each runs in a process of its own, because the counters are the whole process's.
@Suite struct GateTests {
  static func network() -> Sequential {
    seeded(1) {
      Sequential {
        Conv2D(3, 32, kernel: 3, padding: 1)
        ReLU()
        Conv2D(32, 32, kernel: 3, padding: 1)
        ReLU()
        MaxPool2D(2)
        Conv2D(32, 64, kernel: 3, padding: 1, bias: false)
        BatchNorm2D(64)
        ReLU()
        MaxPool2D(2)
        Conv2D(64, 64, kernel: 3, padding: 1)
        ReLU()
        GlobalAvgPool2D()
        Linear(64, 10)
      }
    }
  }

  /// One training step; the loss and all gradients.
  static func step(_ network: Sequential, seed: UInt64 = 3) -> [[Float]] {
    var generator = RandomGenerator(seed: seed)
    let images = Tensor.uniform([4, 3, 32, 32], in: -1...1, using: &generator)
    var context = Context(mode: .training)
    let logits = network(images.traced(by: Tape()), &context)
    let loss = logits.crossEntropy(.labels([0, 1, 2, 3]))
    let gradients = loss.backward()
    return [loss.floats] + network.namedParameters.map { gradients[$0.parameter]?.floats ?? [] }
  }

  /// The image goes in as it is and the head works on rows, so that nothing in between is copied into another layout.
  /// Without oneDNN pooling and the first convolution work on rows too, so features go back and forth.
  @Test(.enabled(if: OneDNN.isAvailable, "needs oneDNN")) func nothingIsConvertedBetweenLayers() async {
    await #expect(processExitsWith: .success) {
      let network = GateTests.network()
      _ = GateTests.step(network)
      let before = LayoutConversions.count
      _ = GateTests.step(network)
      #expect(LayoutConversions.count - before <= 2)
    }
  }

  /// Weights stay in the kernels' layout from step to step, through the optimizer's updates.
  @Test(arguments: ["vgg", "resnet"]) func weightsStayInTheirLayout(kind: String) async {
    await #expect(processExitsWith: .success) { [kind] in
      let network = seeded(1) { kind == "vgg" ? GateTests.network() : SmallResNet(classes: 10, width: 16) }
      let optimizer = SGD(for: network, learningRate: 0.01, momentum: 0.9)
      for number in 0..<4 {
        let (features, weights) = (LayoutConversions.count, WeightConversions.count)
        let allocations = MemoryPool.shared.statistics.systemAllocations
        var context = Context(mode: .training)
        let logits = network(Tensor.ones([4, 3, 32, 32]).traced(by: Tape()), &context)
        optimizer.step(logits.crossEntropy(.labels([0, 1, 2, 3])).backward())
        guard number > 1 else { continue }
        // Without oneDNN pooling and the first convolution work on rows, so features go back and forth.
        if OneDNN.isAvailable { #expect(LayoutConversions.count - features <= 2) }
        #expect(WeightConversions.count == weights)
        #expect(MemoryPool.shared.statistics.systemAllocations == allocations)
      }
    }
  }

  /// Convolution, ReLU and pooling are one entry of the tape; so are normalization, sum and ReLU of a residual block.
  @Test func operationsAreFused() {
    let tape = Tape()
    var context = Context(mode: .training)
    _ = GateTests.network()(Tensor.ones([4, 3, 32, 32]).traced(by: tape), &context)
    #expect(
      tape.operations == [
        .convolution, .convolutionMaxPool, .convolution, .batchNormalization, .maxPool, .convolution,
        .globalAveragePool, .linear,
      ])
    let other = Tape()
    let block = Residual(
      Sequential {
        Conv2D(16, 16, kernel: 3, padding: 1, bias: false)
        BatchNorm2D(16)
      })
    _ = block(Tensor.ones([2, 16, 8, 8]).traced(by: other), &context)
    #expect(other.operations == [.convolution, .batchNormalization])
  }

  @Test func memoryIsReused() async {
    await #expect(processExitsWith: .success) {
      let network = GateTests.network()
      _ = GateTests.step(network)
      MemoryPool.shared.resetStatistics()
      let before = MemoryPool.shared.statistics.currentBytes
      _ = GateTests.step(network)
      let after = withExtendedLifetime(network) { MemoryPool.shared.statistics }
      #expect(after.systemAllocations == 0)
      #expect(after.requests > 0)
      #expect(after.currentBytes == before)
    }
  }

  @Test func theBitsRepeat() async {
    await #expect(processExitsWith: .success) {
      let first = GateTests.step(GateTests.network())
      for _ in 0..<5 { #expect(GateTests.step(GateTests.network()) == first) }
    }
  }

  @Test func threadsChangeOnlyRounding() async {
    await #expect(processExitsWith: .success) {
      ThreadPool.size = 1
      let alone = GateTests.step(GateTests.network())
      ThreadPool.size = 2
      let together = GateTests.step(GateTests.network())
      for (a, b) in zip(alone, together) {
        let largest = a.reduce(1e-6) { max($0, abs($1)) }
        #expect(a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 2e-4 * largest })
      }
    }
  }
}
