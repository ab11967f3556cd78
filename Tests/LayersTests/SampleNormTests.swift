import Autodiff
import Erasing
import Layers
import TestSupport
import Testing

/// Layers that normalize each sample by itself.
@Suite struct SampleNormTests {
  private static let layers: [@Sendable () -> any Layer<Tensor, Tensor>] = [
    { LayerNorm(3, 4, 4) }, { LayerNorm2D(3) }, { GroupNorm(3, channels: 3) }, { InstanceNorm2D(3, affine: true) },
    { LocalResponseNorm(3) },
  ]

  /// A context that has seen one erased branch.
  private func twoBranches() -> Context {
    var context = Context(mode: .training)
    _ = EILLayer()(random([2, 1, 2, 2], 0...1), &context)
    return context
  }

  /// Stacked branches give what each of them gives on its own.
  @Test(arguments: layers.indices) func branchesStandForThemselves(number: Int) {
    let layer = Self.layers[number]().convert(to: .float64)
    let (a, b) = (random([2, 3, 4, 4], seed: 5), random([2, 3, 4, 4], 3...9, seed: 6))
    var both = twoBranches()
    var single = Context(mode: .training)
    let stacked = layer(Tensor.concatenated([a, b]), &both)
    #expect(stacked.doubles == layer(a, &single).doubles + layer(b, &single).doubles)
    #expect(layer.predict(a).doubles == layer(a, &single).doubles)
  }

  /// As PyTorch does it: means over the samples of their own means and unbiased variances, of the unerased branch.
  @Test func runningStatisticsFollowTheUnerasedBranch() {
    let layer = InstanceNorm2D(3, momentum: 0.25, tracksRunningStatistics: true).convert(to: .float64)
    let (a, b) = (random([2, 3, 4, 4], seed: 5), random([2, 3, 4, 4], 3...9, seed: 6))
    var both = twoBranches()
    _ = layer(Tensor.concatenated([a, b]), &both)
    let variance = a.variance([2, 3], unbiased: true).mean([0]) * 0.25 + 0.75
    expectClose(layer.runningMean?.doubles ?? [], (a.mean([0, 2, 3]) * 0.25).doubles)
    expectClose(layer.runningVar?.doubles ?? [], variance.doubles)
    let expected = (a - (a.mean([0, 2, 3]) * 0.25).reshaped([1, 3, 1, 1])) / (variance.reshaped([1, 3, 1, 1]) + 1e-5)
      .squareRoot()
    expectClose(layer.predict(a).doubles, expected.doubles)
  }

  @Test func namesArePyTorchs() {
    #expect(LayerNorm(4).state.map(\.name) == ["weight", "bias"])
    #expect(LayerNorm(4, bias: false).state.map(\.name) == ["weight"])
    #expect(GroupNorm(2, channels: 4, affine: false).state.isEmpty)
    let norm = InstanceNorm2D(2, affine: true, tracksRunningStatistics: true)
    #expect(
      norm.state.map(\.name) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
    #expect(ConvTranspose2D(2, 4, kernel: 3).state.map(\.name) == ["weight", "bias"])
    #expect(Embedding(3, 2).state.map(\.name) == ["weight"])
  }

  @Test func mistakesAreNamed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var context = Context(mode: .evaluation)
      _ = Sequential { LayerNorm(5).named("norm") }(.zeros([2, 4]), &context)
    }
    expectText("LayerNorm: the last axes of the input [2, 4] (float32) must have the sizes [5]", in: result)
    expectText("in layer norm", in: result)
  }
}
