import Autodiff
import Backbones
import Core
import Kernels
import Layers
import TestSupport
import Testing

@Suite("What optimized networks promise")
struct OptimizedNetworkTests {
  @Test("A snapshot: changed weights and statistics do not reach it")
  func snapshot() {
    let network = settled(seeded(1) { SmallVGG(classes: 5, width: 16) })
    let optimized = network.optimizedForInference()
    let before = optimized.predict(images(2, 32)).floats
    for named in network.namedParameters { named.parameter.update { $0.stored(as: Float.self).update(repeating: 0) } }
    _ = network.optimizedForInference().predict(images(2, 32))
    #expect(optimized.predict(images(2, 32)).floats == before)
    expectEqual(optimized.predict(images(3, 32)).sliced(0..<2), Tensor(before, shape: [2, 5]))
  }

  @Test("It has no parameters")
  func parameters() {
    let optimized = seeded(1) { SmallVGG(classes: 5, width: 16) }.optimizedForInference()
    #expect(optimized.namedParameters.isEmpty && optimized.namedBuffers.isEmpty)
  }

  @Test("A residual block runs as its convolutions alone")
  func steps() {
    let network = settled(seeded(2) { SmallResNet(classes: 4, width: 16) })
    let steps = network.optimizedForInference().steps(for: [2, 3, 32, 32])
    // The stem, two convolutions for each of six blocks, two projections; the mean over planes; the linear layer.
    #expect(steps.count == 1 + 12 + 2 + 2, "\(steps)")
    #expect(!steps.contains { $0.contains("sum") || $0.contains("scale") || $0.contains("activation") })
  }

  // In a process of its own, because the counters are the whole process's. Without oneDNN the kernels of training
  // serve, which return arrays of their own.
  @Test(
    "A second run takes memory for its output alone and converts no layout",
    .enabled(if: OneDNN.isAvailable, "needs oneDNN"))
  func memory() async {
    await #expect(processExitsWith: .success) {
      let optimized = settled(seeded(2) { SmallResNet(classes: 4, width: 16) }).optimizedForInference()
      let images = images(2, 32)
      _ = optimized.predict(images)
      let conversions = LayoutConversions.count
      MemoryPool.shared.resetStatistics()
      let output = optimized.predict(images)
      #expect(MemoryPool.shared.statistics.requests == 1)
      #expect(LayoutConversions.count == conversions)
      #expect(output.shape == [2, 4])
    }
  }

  @Test("Two threads at once get what one gets")
  func threads() async {
    let optimized = settled(seeded(3) { SmallResNet(classes: 4, width: 16) }).optimizedForInference()
    let expected = (0..<4).map { optimized.predict(images(2, 32, seed: UInt64($0))).floats }
    await withTaskGroup(of: Bool.self) { group in
      for seed in 0..<4 {
        group.addTask {
          (0..<8).allSatisfy { _ in
            optimized.predict(images(2, 32, seed: UInt64(seed))).floats == expected[seed]
          }
        }
      }
      for await same in group { #expect(same) }
    }
  }

  @Test("More shapes than stay compiled")
  func manyShapes() {
    let network = settled(seeded(4) { SmallVGG(classes: 3, width: 16) })
    let optimized = network.optimizedForInference()
    for size in [16, 20, 24, 28, 32, 36, 40, 44, 48, 16] {
      expectEqual(optimized.predict(images(1, size)), network.predict(images(1, size)))
    }
  }

  @Test("A traced input, float64 and an empty batch are refused")
  func refusals() async {
    let traced = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Sequential { ReLU() }.optimizedForInference()(Tensor.ones([1, 3, 4, 4]).traced(by: Tape()))
    }
    expectText("the input [1, 3, 4, 4] (float32) is traced, but an optimized network has no gradients", in: traced)
    let double = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Sequential { ReLU() }.optimizedForInference()(Tensor.ones([1, 3, 4, 4], .float64))
    }
    expectText("the input [1, 3, 4, 4] is float64; optimized networks compute in float32", in: double)
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Sequential { ReLU() }.optimizedForInference()(Tensor.zeros([0, 3, 4, 4]))
    }
    expectText("the input [0, 3, 4, 4] is empty", in: empty)
    let channels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = Sequential { Conv2D(4, 8, kernel: 1).named("stem") }
      _ = network.optimizedForInference()(Tensor.ones([1, 3, 4, 4]))
    }
    expectText("in layer stem", in: channels)
  }
}
