import Autodiff
import Erasing
import Layers
import TestSupport
import Testing

/// Batch normalization, one branch at a time.
@Suite struct BatchNormTests {
  /// A context that has seen one erased branch.
  private func context() -> Context {
    var context = Context(mode: .training)
    _ = EILLayer()(random([2, 1, 2, 2], 0...1), &context)
    return context
  }

  @Test func eachBranchIsNormalizedOnItsOwn() {
    let (a, b) = (random([2, 3, 4, 4], seed: 5), random([2, 3, 4, 4], 3...9, seed: 6))
    var both = context()
    var single = Context(mode: .training)
    func layer() -> BatchNorm2D { BatchNorm2D(3).convert(to: .float64) }
    let stacked = layer()(Tensor.concatenated([a, b]), &both)
    let apart = Tensor.concatenated([layer()(a, &single), layer()(b, &single)])
    expectClose(stacked.doubles, apart.doubles)
  }

  @Test func runningStatisticsFollowTheUnerasedBranch() {
    let (a, b) = (random([2, 3, 4, 4], seed: 5), random([2, 3, 4, 4], 3...9, seed: 6))
    let (stacked, alone) = (BatchNorm2D(3).convert(to: .float64), BatchNorm2D(3).convert(to: .float64))
    var both = context()
    _ = stacked(Tensor.concatenated([a, b]), &both)
    var single = Context(mode: .training)
    _ = alone(a, &single)
    #expect(stacked.runningMean.doubles == alone.runningMean.doubles)
    #expect(stacked.runningVar.doubles == alone.runningVar.doubles)
    #expect(stacked.numBatchesTracked.scalar == 1)
  }

  @Test func orAllBranchesInTurn() {
    let (a, b) = (random([2, 3, 4, 4], seed: 5), random([2, 3, 4, 4], 3...9, seed: 6))
    let stacked = BatchNorm2D(3, runningStatistics: .all).convert(to: .float64)
    let alone = BatchNorm2D(3).convert(to: .float64)
    var both = context()
    _ = stacked(Tensor.concatenated([a, b]), &both)
    var single = Context(mode: .training)
    _ = alone(a, &single)
    _ = alone(b, &single)
    expectClose(stacked.runningMean.doubles, alone.runningMean.doubles)
    expectClose(stacked.runningVar.doubles, alone.runningVar.doubles)
    #expect(stacked.numBatchesTracked.scalar == 2)
  }

  @Test func aSingleValuePerChannelStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var context = Context(mode: .training)
      _ = Sequential { BatchNorm2D(3).named("bn") }(.zeros([1, 3, 1, 1]), &context)
    }
    expectText("BatchNorm2D: the input [1, 3, 1, 1] (float32) has a single value per channel and branch", in: result)
    expectText("in layer bn", in: result)
  }
}

/// Expects equal numbers but for rounding in float64.
func expectClose(_ a: [Double], _ b: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(a.count == b.count, sourceLocation: sourceLocation)
  let far = zip(a, b).filter { !(abs($0 - $1) <= 1e-10 * max(1, abs($1))) }
  #expect(far.isEmpty, "\(far.count) differ, the first \(far.first ?? (0, 0))", sourceLocation: sourceLocation)
}
