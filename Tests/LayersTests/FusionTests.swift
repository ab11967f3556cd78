import Autodiff
import Layers
import TestSupport
import Testing

/// A ReLU run together with the layer before it changes nothing but speed.
@Suite struct FusionTests {
  private static func networks() -> [Sequential] {
    [
      Sequential {
        Conv2D(3, 18, kernel: 3, padding: 1)
        ReLU()
        Conv2D(18, 5, kernel: 1)
        ReLU()
      },
      Sequential {
        Conv2D(3, 16, kernel: 3, padding: 1, bias: false)
        BatchNorm2D(16)
        ReLU()
      },
      Sequential {
        SamePad2D(kernel: 3, stride: 2)
        Conv2D(3, 16, kernel: 3, stride: 2)
        ReLU()
        SamePad2D(kernel: 5, stride: 2)
        Conv2D(16, 16, kernel: 5, stride: 2, padding: 1, groups: 16, bias: false)
      },
      Sequential {
        Conv2D(3, 16, kernel: 3, padding: 1, bias: false)
        wide(BatchNorm2D(16))
        ReLU6()
      },
      Sequential {
        Conv2D(3, 18, kernel: 3, padding: 1, bias: false)
        wide(BatchNorm2D(18))
        ReLU6()
      },
    ]
  }

  /// A normalization whose outputs reach 6.
  private static func wide(_ norm: BatchNorm2D) -> BatchNorm2D {
    norm.weight = norm.weight * 5
    return norm
  }

  @Test(arguments: networks().indices, [DType.float32, .float64])
  func fusedIsUnfused(index: Int, dtype: DType) {
    for mode in [Context.Mode.training, .evaluation] { compare(index, dtype, mode) }
  }

  private func compare(_ index: Int, _ dtype: DType, _ mode: Context.Mode) {
    let input = random([2, 3, 7, 6]).cast(to: dtype)
    func run(fused: Bool) -> (Tensor, [Tensor?], Int) {
      let network = seeded(9) { Self.networks()[index] }.convert(to: dtype)
      var context = Context(mode: mode)
      // A forward hook wants to see every layer, so nothing is fused under its eyes.
      if !fused { context.forwardHook = { _ in } }
      let tape = Tape()
      let start = input.traced(by: tape, retainingGradient: true)
      let output = network(start, &context)
      let entries = tape.operations.count
      let gradients = output.squared().sum().backward()
      return (output, [gradients[start]] + network.namedParameters.map { gradients[$0.parameter] }, entries)
    }
    let (together, apart) = (run(fused: true), run(fused: false))
    #expect(together.2 < apart.2)
    let tolerance = dtype == .float32 ? 2e-5 : 1e-12
    for (a, b) in zip([together.0] + together.1, [apart.0] + apart.1) {
      let largest = b?.doubles.map { abs($0) }.max() ?? 0
      #expect(a?.shape == b?.shape && a != nil)
      #expect(zip(a?.doubles ?? [], b?.doubles ?? []).allSatisfy { abs($0 - $1) <= tolerance * largest })
    }
  }

  /// The normalization at the end of the inner network adds what came in.
  @Test func sumsAreDoneAtTheEndOfInnerNetworks() {
    let block = Residual(
      Sequential {
        Sequential { Conv2D(3, 3, kernel: 1, bias: false); BatchNorm2D(3) }.named("block")
      }, activates: false)
    let tape = Tape()
    var context = Context(mode: .training)
    _ = block(random([2, 3, 4, 4]).cast(to: .float32).traced(by: tape), &context)
    #expect(tape.operations == [.convolution, .batchNormalization])
  }

  @Test func forwardHooksSeeEveryLayer() {
    let network = Sequential {
      Conv2D(3, 4, kernel: 1).named("conv")
      ReLU().named("relu")
      Sequential { Tanh().named("tanh") }.named("inner")
    }
    let paths = Log()
    var context = Context(mode: .evaluation)
    context.forwardHook = { call in paths.add(call.path.joined(separator: ".")) }
    _ = network(.zeros([1, 3, 2, 2]), &context)
    #expect(paths.all == ["conv", "relu", "inner.tanh", "inner"])
  }
}
