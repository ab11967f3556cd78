import Autodiff
import Erasing
import Layers
import Testing

/// A residual branch is dropped for whole samples, in training alone.
@Suite struct StochasticDepthTests {
  private func rows(_ output: Tensor) -> [[Double]] {
    (0..<output.shape[0]).map { output.sliced($0..<$0 + 1).doubles }
  }

  @Test func wholeRowsAreDroppedAndTheRestIsScaled() {
    var context = Context(mode: .training, seed: 3)
    let found = rows(StochasticDepth(0.3)(.ones([4000, 2, 1, 3]), &context)).map { Set($0.map { Float($0) }) }
    #expect(found.allSatisfy { $0 == [0] || $0 == [Float(1 / 0.7)] })
    let dropped = Double(found.count { $0 == [0] }) / 4000
    #expect(abs(dropped - 0.3) < 0.03)
  }

  @Test func nothingIsDrawnAtEvaluationOrForARateOfZero() {
    let x = random([5, 2, 3, 3])
    for (rate, mode) in [(0.5, Context.Mode.evaluation), (0, .training)] {
      var context = Context(mode: mode, seed: 3)
      let generator = context.generator
      #expect(StochasticDepth(rate)(x, &context).doubles == x.doubles && context.generator == generator)
    }
    #expect(NetworkGraph(of: StochasticDepth(0.5)).nodes.isEmpty)
  }

  /// One number for each row, whatever its size: a run that is resumed draws what it would have drawn.
  @Test func rowsTakeOneNumberEach() {
    var (small, large, plain) = (
      Context(mode: .training, seed: 8), Context(mode: .training, seed: 8), Context(mode: .training, seed: 8)
    )
    _ = StochasticDepth(0.4)(.ones([6, 1]), &small)
    _ = StochasticDepth(0.2)(.ones([6, 4, 3, 3]), &large)
    for _ in 0..<6 { _ = plain.generator.uniform() }
    #expect(small.generator == plain.generator && large.generator == plain.generator)
  }

  /// Stacked branches are further rows; each sample's sum is its input, or input and branch.
  @Test func branchesAreDroppedRowByRow() {
    let block = seeded(2) {
      Residual(Sequential { Conv2D(3, 3, kernel: 1).named("conv"); StochasticDepth(0.5) }, activates: false)
    }
    let network = Sequential { EILLayer(threshold: 0.7).named("erase"); block.named("block") }
    let x = random([8, 3, 2, 2], 0...1).cast(to: .float32)
    var context = Context(mode: .training, seed: 4)
    let output = network(x, &context)
    #expect(output.shape == [16, 3, 2, 2] && context.branchCount == 2)
    var erasing = Context(mode: .training, seed: 4)
    let erased = Sequential { EILLayer(threshold: 0.7).named("erase") }(x, &erasing)
    let branch = (block.main["conv"] as? Conv2D)?.predict(erased) ?? erased
    let kinds = (0..<16).map { index -> Int in
      func row(_ tensor: Tensor) -> Tensor { tensor.sliced(index..<index + 1) }
      if row(output).allClose(row(erased)) { return 0 }
      return row(output).allClose(row(erased) + row(branch) * 2, relative: 1e-5, absolute: 1e-5) ? 1 : 2
    }
    #expect(Set(kinds) == [0, 1], "\(kinds)")
  }

  /// Recomputed stages drop the same rows again.
  @Test func checkpointsDropTheSameRows() {
    let network = seeded(5) {
      Sequential {
        Residual(Sequential { Conv2D(2, 2, kernel: 3, padding: 1); Tanh(); StochasticDepth(0.5) }, activates: false)
        Tanh()
      }
    }
    func gradients(_ network: some Layer<Tensor, Tensor>) -> [[Float]] {
      var context = Context(mode: .training, seed: 6)
      let x = random([6, 2, 4, 4]).cast(to: .float32).traced(by: Tape(), retainingGradient: true)
      let gradients = network(x, &context).squared().sum().backward()
      return [gradients[x]?.floats ?? []] + network.namedParameters.map { gradients[$0.parameter]?.floats ?? [] }
    }
    #expect(gradients(network) == gradients(network.checkpointed()))
  }
}
