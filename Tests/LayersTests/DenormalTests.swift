import Autodiff
import Core
import Kernels
import Layers
import Optimizers
import Synchronization
import TestSupport
import Testing

/// Denormal numbers are zeros to every kernel, on every thread: on one of them a processor takes a hundred times as
/// long, and a network whose activations fade would stall.
@Suite struct DenormalTests {
  /// A computation whose exact results all are denormal, large enough for several threads where `isLarge`.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let run: @Sendable (_ isLarge: Bool) -> [Tensor]

    init(_ description: String, _ run: @escaping @Sendable (Bool) -> [Tensor]) {
      (self.description, self.run) = (description, run)
    }
  }

  private static func full(_ shape: Shape, _ value: Double) -> Tensor { .full(shape, value) }

  /// A number below the smallest normal one, 1.2e-38, written as bits, because arithmetic would flush it.
  private static func denormal(_ shape: Shape) -> Tensor {
    Tensor(Array(repeating: Float(bitPattern: 0x0001_1111), count: shape.elementCount), shape: shape)
  }

  private static func convolution(_ name: String, channels: Int, kernel: Int, stride: Int = 1) -> Case {
    Case("convolution \(name)") { isLarge in
      let size = isLarge ? 32 : 8
      let layer = Conv2D(channels, channels, kernel: kernel, stride: stride, padding: kernel / 2, bias: false)
      layer.$weight.wrappedValue = full([channels, channels, kernel, kernel], 1e-15)
      var context = Context(mode: .training)
      let x = full([2, channels, size, size], 1e-28).traced(by: Tape(), retainingGradient: true)
      let output = layer(x, &context)
      let gradients = output.backward(seed: .full(output.shape, 1e-28))
      // 1e-28 times 1e-15, and times 1e-28, summed at most 16,384 times.
      return [output.detached()] + [gradients[x], gradients[layer.$weight]].compactMap { $0 }
    }
  }

  static let cases: [Case] = [
    convolution("by Winograd's algorithm", channels: 32, kernel: 3),
    convolution("of few channels", channels: 3, kernel: 3),
    convolution("1x1", channels: 32, kernel: 1),
    convolution("with a stride", channels: 16, kernel: 3, stride: 2),
    Case("product") { [full([$0 ? 400_000 : 50], 1e-20) * 1e-20] },
    Case("product of two") { [full([$0 ? 400_000 : 50], 1e-20) * full([$0 ? 400_000 : 50], 1e-20)] },
    Case("product of denormals") { [denormal([$0 ? 400_000 : 50]) * 1e6] },
    Case("sum of denormals") { [denormal([$0 ? 400_000 : 50]) + denormal([$0 ? 400_000 : 50])] },
    Case("broadcast product") { [full([$0 ? 4000 : 50, 100], 1e-20) * full([100], 1e-20)] },
    Case("square") { [full([$0 ? 400_000 : 50], 1e-20).squared()] },
    Case("exponential") { [full([$0 ? 400_000 : 50], -95).exp()] },
    Case("sigmoid") { [full([$0 ? 400_000 : 50], -95).sigmoid()] },
    Case("reduction") { [full([$0 ? 4000 : 50, 100], 1e-20).squared().sum([1]), denormal([300, 100]).sum([0])] },
    Case("mean") { [denormal([$0 ? 4000 : 50, 100]).mean([1])] },
    Case("matrix product") {
      [full([$0 ? 300 : 8, 64], 1e-25).matrixProduct(full([64, $0 ? 300 : 8], 1e-15))]
    },
    Case("linear") { [full([$0 ? 64 : 2, 128], 1e-25).linear(full([$0 ? 512 : 4, 128], 1e-15))] },
    Case("average pooling") {
      [full([$0 ? 16 : 1, 16, 32, 32], 1e-20).squared().averagePooled(PoolingGeometry(kernel: (2, 2), stride: (2, 2)))]
    },
    Case("batch normalization") { isLarge in
      [16, 3].map { channels in
        full([isLarge ? 16 : 2, channels, 32, 32], 1e-20).normalized(
          mean: .zeros([channels]), variance: .ones([channels]), weight: full([channels], 1e-20),
          bias: .zeros([channels]), NormalizationSettings(epsilon: 0))
      }
    },
    Case("parameter update") { isLarge in
      let layer = Linear(isLarge ? 800 : 8, isLarge ? 500 : 4, bias: false)
      layer.$weight.wrappedValue = .zeros(layer.weight.shape)
      var context = Context(mode: .training)
      let output = layer(full([2, layer.weight.shape[1]], 1e-22).traced(by: Tape()), &context)
      SGD(for: layer, learningRate: 1e-20, momentum: 0.9).step(output.sum().backward())
      return [layer.weight]
    },
  ]

  private func flushes(_ tensors: [Tensor]) -> Bool {
    // By bits: where denormals count as zeros, a comparison would call them equal to 0.
    tensors.allSatisfy { $0.floats.allSatisfy { $0.bitPattern & 0x7FFF_FFFF == 0 } }
  }

  @Test(arguments: cases, [false, true]) func areFlushedHere(denormal: Case, isLarge: Bool) {
    #expect(flushes(denormal.run(isLarge)))
  }

  /// On a thread that begins with the processor's usual mode, in teams of every size.
  @Test(arguments: cases, [1, 2, 4]) func areFlushedOnNewThreads(denormal: Case, size: Int) {
    let found = onThreads([
      { @Sendable () -> [Bool] in
        setUsualFloatingPointMode()
        let before = keepsDenormals()
        ThreadPool.size = size
        return [before, flushes(denormal.run(true)), keepsDenormals()]
      }
    ])
    #expect(found == [[true, true, false]], "kept before; flushed by the kernel; flushed afterwards")
  }

  /// All members of a team, also of one whose threads were started in the usual mode.
  @Test func everyMemberOfATeam() {
    let found = onThreads([
      { @Sendable () -> Int in
        ThreadPool.size = 4
        ThreadPool.run(4, grain: 1) { _ in setUsualFloatingPointMode() }
        let keeping = Atomic(0)
        ThreadPool.run(4, grain: 1) { range in
          for _ in range where keepsDenormals() { keeping.add(1, ordering: .relaxed) }
        }
        return keeping.load(ordering: .relaxed)
      }
    ])
    #expect(found == [0])
  }
}

/// Whether the calling thread computes with denormals.
private func keepsDenormals() -> Bool {
  let small = [Float(1e-20), 1e-20].shuffled()
  return (small[0] * small[1]).bitPattern & 0x7FFF_FFFF != 0
}
