import Autodiff
import AutodiffTesting
import Erasing
import Layers
import TestSupport
import Testing

/// Residual blocks.
@Suite struct ResidualTests {
  @Test func addsTheShortcut() {
    let block = Residual(Sequential { Lambda { $0 * 2 } })
    #expect(block.predict(Tensor([1, -1] as [Float], shape: [1, 2])).doubles == [3, 0])
    let open = Residual(Sequential { Lambda { $0 * 2 } }, activates: false)
    #expect(open.predict(Tensor([1, -1] as [Float], shape: [1, 2])).doubles == [3, -3])
  }

  /// The last normalization adds the shortcut in its own pass. The block's gradients are differentiated all the same,
  /// by its input and by its parameters, as a penalty on the gradient does.
  @Test func isDifferentiatedTwice() {
    let block = seeded(3) {
      Residual(
        Sequential {
          Conv2D(3, 3, kernel: 3, padding: 1)
          BatchNorm2D(3)
          ReLU()
          Conv2D(3, 3, kernel: 3, padding: 1)
          BatchNorm2D(3)
        })
    }.convert(to: .float64)
    var generator = RandomGenerator(seed: 4)
    let images = Tensor.uniform([2, 3, 4, 4], in: -1...1, .float64, using: &generator)
    let seed = Tensor.uniform([2, 3, 4, 4], in: -1...1, .float64, using: &generator)
    func run(_ input: Tensor) -> Tensor {
      var context = Context(mode: .training)
      return block(input, &context)
    }
    /// The gradient by the input, as a function of input and parameters.
    func slope(_ input: Tensor) -> Tensor {
      let x = input.traced(by: input.tape ?? Tape(), retainingGradient: true)
      let slope = run(x).backward(seed: seed, differentiably: true)[x] ?? .zeros(x.shape, .float64)
      return input.isTraced ? slope : slope.detached()
    }
    let tape = Tape()
    let output = run(images.traced(by: tape))
    #expect(output.isTraced && tape.operations.contains(.batchNormalization) && !tape.operations.contains(.add))
    let parameters = block.namedParameters.map { (name: $0.name, parameter: $0.parameter) }
    #expect(parameters.count == 8)
    let report = checkSecondGradients(of: [images], absoluteTolerance: 1e-5) { run($0[0]) }
      .joined(with: checkParameterGradients(parameters, input: images, absoluteTolerance: 1e-5, slope))
    #expect(report.passes, "\(report)")
  }

  @Test func refusesABranchInside() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = Sequential { Residual(Sequential { EILLayer() }).named("block") }
      var context = Context(mode: .training)
      _ = network(.ones([1, 2, 3, 3]), &context)
    }
    expectText("Residual: a layer inside the block appended a branch", in: result)
    expectText("in layer block", in: result)
  }

  @Test func refusesOtherShapes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = Sequential { Residual(Sequential { Conv2D(2, 3, kernel: 1) }).named("block") }
      _ = network.predict(.ones([1, 2, 3, 3]))
    }
    expectText(
      "Residual: the main path gives [1, 3, 3, 3] (float32) and the shortcut [1, 2, 3, 3] (float32) for an input",
      in: result)
  }
}
