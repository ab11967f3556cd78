import Autodiff
@testable import Core
@testable import Kernels
import Layers
import Testing

/// The memory of whole training steps. Each test runs in a process of its own, because the counts are the whole
/// process's.
@Suite struct StepMemoryTests {
  /// Convolutions without pooling: what is kept is each convolution's output, once.
  static func chain(_ depth: Int) -> Sequential {
    seeded(2) {
      Sequential {
        for _ in 0..<depth {
          Conv2D(32, 32, kernel: 3, padding: 1)
          ReLU()
        }
        GlobalAvgPool2D()
        Linear(32, 4)
      }
    }
  }

  @Test func activationsAreKeptOnce() async {
    await #expect(processExitsWith: .success) {
      let network = StepMemoryTests.chain(5)
      let images = Tensor.ones([8, 32, 32, 32])
      func forward() -> Tensor {
        var context = Context(mode: .training)
        return network(images.traced(by: Tape()), &context)
      }
      // The first run makes kernels and brings weights into their layout.
      _ = forward()
      let (logits, memory) = measuringMemory { forward() }
      let activation = 8 * 32 * 32 * 32 * 4
      // Images in the kernels' layout, five outputs, and the rows before and behind the linear layer.
      let rows = MemoryPool.capacity(for: 8 * 32 * 4) + MemoryPool.capacity(for: 8 * 4 * 4)
      #expect(memory.addedBytes <= 6 * activation + 2 * rows && memory.addedBytes >= 5 * activation + rows)
      let (_, backward) = measuringMemory { logits.sum().backward() }
      #expect(backward.bytesAfter < memory.bytesAfter)
    }
  }

  /// Without a tape a network holds the neighbors of the layer that runs, and the kernel's scratch memory.
  @Test func inferenceHoldsNeighbors() async {
    await #expect(processExitsWith: .success) {
      func peak(_ depth: Int) -> Int {
        let network = StepMemoryTests.chain(depth)
        let images = Tensor.ones([8, 32, 32, 32])
        _ = network.predict(images)
        return measuringMemory { network.predict(images) }.memory.addedPeakBytes
      }
      let (shallow, deep) = (peak(3), peak(9))
      #expect(shallow == deep && shallow >= 2 * 8 * 32 * 32 * 32 * 4)
    }
  }

  /// A convolution that is pooled works on a few images at a time: its output never exists as a whole.
  @Test func pooledConvolutionsGoInParts() async {
    await #expect(processExitsWith: .success) {
      let network = seeded(2) {
        Sequential {
          Conv2D(16, 64, kernel: 3, padding: 1)
          ReLU()
          MaxPool2D(2)
          GlobalAvgPool2D()
        }
      }
      // 4 MiB an image, of which a part has four.
      let whole = 16 * 64 * 128 * 128 * 4
      let images = Tensor.ones([16, 16, 128, 128])
      func step() -> Gradients {
        var context = Context(mode: .training)
        return network(images.traced(by: Tape(), retainingGradient: true), &context).sum().backward()
      }
      _ = step()
      let memory = measuringMemory { step() }.memory
      #if OneDNN
        let converted = 0
      #else
        // Plain pooling reads the blocks in which this project's Winograd kernels write a part in row-major order.
        let converted = whole / 4
      #endif
      // Input in blocks, its gradient, pooled values, their gradient and the winners, and one part.
      #expect(memory.addedPeakBytes < whole / 4 * 4 + whole / 4 + whole / 8 + converted)
      #expect(memory.systemAllocations == 0)
    }
  }

  /// The same step needs less with every stage checkpointed, and leaves the same behind.
  @Test func checkpointedStagesNeedLess() async {
    await #expect(processExitsWith: .success) {
      let network = seeded(2) {
        Sequential {
          for _ in 0..<3 {
            Conv2D(32, 32, kernel: 3, padding: 1)
            ReLU()
            Conv2D(32, 32, kernel: 3, padding: 1)
            ReLU()
            Conv2D(32, 32, kernel: 3, padding: 1)
            ReLU()
            AvgPool2D(1)
          }
          GlobalAvgPool2D()
          Linear(32, 4)
        }
      }
      func memory(_ network: Sequential) -> MemoryUse {
        let images = Tensor.ones([8, 32, 32, 32])
        func step() -> Gradients {
          var context = Context(mode: .training)
          return network(images.traced(by: Tape()), &context).crossEntropy(.labels(Array(repeating: 1, count: 8)))
            .backward()
        }
        _ = step()
        return measuringMemory { step() }.memory
      }
      let (kept, again) = (memory(network), memory(network.checkpointedStages()))
      let activation = 8 * 32 * 32 * 32 * 4
      // Nine outputs against two stage inputs and one stage's three: at least four fewer.
      #expect(kept.addedPeakBytes - again.addedPeakBytes >= 4 * activation)
      #expect(kept.addedBytes == again.addedBytes)
    }
  }
}
