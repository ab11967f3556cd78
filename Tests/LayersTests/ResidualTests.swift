import Autodiff
import Erasing
import Layers
import Testing

/// Residual blocks.
@Suite struct ResidualTests {
  @Test func addsTheShortcut() {
    let block = Residual(Sequential { Lambda { $0 * 2 } })
    #expect(block.predict(Tensor([1, -1] as [Float], shape: [1, 2])).doubles == [3, 0])
    let open = Residual(Sequential { Lambda { $0 * 2 } }, activates: false)
    #expect(open.predict(Tensor([1, -1] as [Float], shape: [1, 2])).doubles == [3, -3])
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
      "Residual: the main path gives [1, 3, 3, 3] and the shortcut [1, 2, 3, 3] for an input [1, 2, 3, 3]", in: result)
  }
}
