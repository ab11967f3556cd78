import Autodiff
import Erasing
import Layers
import TestSupport
import Testing

/// What the erasing layer does to features and context.
@Suite struct EILLayerTests {
  private func training() -> Context { Context(mode: .training) }

  @Test func stacksTheErasedCopyBehindTheOriginal() {
    let x = features()
    var context = training()
    let output = EILLayer(threshold: 0.8)(x, &context)
    #expect(output.shape == [4, 3, 4, 5])
    #expect(output.sliced(0..<2).doubles == x.doubles)
    let maps = context.erasingMaps[0]
    #expect(output.sliced(2..<4).doubles == (x * maps.mask).doubles)
    #expect(maps.mean.shape == [2, 1, 4, 5] && maps.mask.shape == [2, 1, 4, 5])
    #expect(output.unerased(context).doubles == x.doubles)
  }

  @Test func erasesWhereTheMeanIsAtLeastAShareOfTheLargest() {
    let x = features()
    var context = training()
    _ = EILLayer(threshold: 0.8)(x, &context)
    let mean = x.mean([1], keepingAxes: true)
    let limit = mean.largest([1, 2, 3], keepingAxes: true) * 0.8
    #expect(context.erasingMaps[0].mask.doubles == (mean .< limit).cast(to: .float64).doubles)
    #expect(zip(context.erasingMaps[0].mean.doubles, mean.doubles).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(Set(context.erasingMaps[0].mask.doubles) == [0, 1])
  }

  @Test func orAtLeastANumber() {
    let x = features()
    var context = training()
    _ = EILLayer(threshold: .absolute(0.5))(x, &context)
    let mean = x.mean([1], keepingAxes: true)
    #expect(context.erasingMaps[0].mask.doubles == (mean .< 0.5).cast(to: .float64).doubles)
  }

  /// The largest mean is at least any share of itself, so that an image always loses something.
  @Test(arguments: [0.1, 0.7, 1]) func theLargestCellIsAlwaysErased(threshold: Double) {
    var context = training()
    _ = EILLayer(threshold: threshold)(features(), &context)
    let maps = context.erasingMaps[0]
    for row in 0..<2 {
      let place = maps.mean[row].flattened(from: 0).argmax().scalar
      #expect(maps.mask[row].flattened(from: 0)[Int(saturating: place)].scalar == 0)
    }
  }

  @Test func defaultsAreTheAuthors() {
    let layer = EILLayer()
    #expect(layer.threshold == .relative(0.7) && layer.lossWeight == 1 && layer.wiring == .parallel)
    #expect(layer.parameterCount == 0 && layer.state.isEmpty)
  }

  @Test func passesItsInputThroughAtEvaluation() {
    var context = Context(mode: .evaluation)
    #expect(EILLayer()(features(), &context).doubles == features().doubles)
    #expect(context.branches.isEmpty)
  }

  @Test func erasingScaleSwitchesOffAndWeighs() {
    var off = training()
    off.erasingScale = 0
    #expect(EILLayer()(features(), &off).doubles == features().doubles)
    #expect(off.branches.isEmpty)
    var half = training()
    half.erasingScale = 0.5
    _ = EILLayer(lossWeight: 0.6)(features(), &half)
    #expect(half.branches.map(\.lossWeight) == [0.3])
  }

  @Test func parallelErasesTheUnerasedRows() {
    let x = features()
    var context = training()
    let first = EILLayer(threshold: 0.8)(x, &context)
    let second = EILLayer(threshold: 0.6)(first, &context)
    #expect(second.shape[0] == 6 && context.branchCount == 3)
    #expect(second.sliced(0..<4).doubles == first.doubles)
    #expect(second.sliced(4..<6).doubles == (x * context.erasingMaps[1].mask).doubles)
  }

  @Test func chainedErasesTheNewestBranch() {
    let x = features()
    var context = training()
    let first = EILLayer(threshold: 0.8, wiring: .chained)(x, &context)
    let second = EILLayer(threshold: 0.6, wiring: .chained)(first, &context)
    let newest = first.sliced(2..<4)
    #expect(second.sliced(0..<4).doubles == first.doubles)
    #expect(second.sliced(4..<6).doubles == (newest * context.erasingMaps[1].mask).doubles)
    // What the first layer erased stays erased.
    let (a, b) = (context.erasingMaps[0].mask, context.erasingMaps[1].mask)
    #expect((newest * b * (1 - a)).doubles.allSatisfy { $0 == 0 })
  }

  @Test func branchesAreNamedByTheirPath() {
    let network = Sequential {
      Sequential { EILLayer().named("eil1") }.named("features")
      EILLayer().named("eil2")
    }
    var context = training()
    _ = network(features(), &context)
    #expect(context.branches.map(\.name) == ["features.eil1", "eil2"])
  }

  @Test func noGradientFlowsThroughTheMask() {
    let x = features().traced(by: Tape(), retainingGradient: true)
    var context = training()
    let output = EILLayer(threshold: 0.8)(x, &context)
    let gradient = output.sum().backward()[x]
    let expected = context.erasingMaps[0].mask.broadcast(to: x.shape) + 1
    #expect(gradient?.doubles == expected.doubles)
  }

  @Test func refusesRowsOfNoBranches() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var context = Context(mode: .training)
      _ = EILLayer()(.ones([2, 3, 4, 4]), &context)
      _ = Sequential { EILLayer().named("eil") }(.ones([3, 3, 4, 4]), &context)
    }
    expectText("EILLayer: the input [3, 3, 4, 4] (float32) must be [N, K, H, W] with 2 branches", in: result)
    expectText("in layer eil", in: result)
  }
}
