import Autodiff
import Layers
import Testing

/// How running statistics follow batches, or do not.
@Suite struct StatisticsUpdateTests {
  private func batches(_ count: Int) -> [Tensor] {
    (0..<count).map { random([4, 3, 5, 5], -1...Double(1 + $0), seed: UInt64(11 + $0)) }
  }

  @Test func frozenStatisticsAreNormalizedByAndStay() {
    let layer = BatchNorm2D(3).convert(to: .float64)
    var context = Context(mode: .training)
    for batch in batches(3) { _ = layer(batch, &context) }
    let before = layer.state.map(\.tensor.doubles)
    #expect(layer.freezingStatistics().isFrozen)
    let input = batches(4)[3]
    let expected = layer.predict(input).doubles
    let output = layer(input.traced(by: Tape()), &context)
    #expect(output.doubles == expected)
    let gradients = output.squared().sum().backward()
    #expect(layer.state.map(\.tensor.doubles) == before)
    #expect(gradients[layer.$weight] != nil && gradients[layer.$bias] != nil, "scale and shift are trained")
    _ = layer.freezingStatistics(false)
    _ = layer(input, &context)
    #expect(layer.runningMean.doubles != before[2] && layer.numBatchesTracked.scalar == 4)
  }

  @Test func aMomentumForAllComesFromTheContext() {
    let (own, told) = (BatchNorm2D(3, momentum: 0.3).convert(to: .float64), BatchNorm2D(3).convert(to: .float64))
    var (plain, context) = (Context(mode: .training), Context(mode: .training))
    context.statisticsUpdate = .momentum(0.3)
    for batch in batches(3) {
      _ = own(batch, &plain)
      _ = told(batch, &context)
    }
    #expect(own.state.map(\.tensor.doubles) == told.state.map(\.tensor.doubles))
  }

  /// The average of each batch's mean and unbiased variance, whatever the momentum and whatever was there before.
  @Test(arguments: [0, 0.1, 1]) func recalibratedStatisticsAreTheAverageOfTheBatches(momentum: Double) {
    let layer = BatchNorm2D(3, momentum: momentum).convert(to: .float64)
    layer.$runningMean.wrappedValue = Tensor([.nan, 3, 5] as [Double])
    let inputs = batches(5)
    layer.recalibrateStatistics(with: inputs)
    let mean = inputs.dropFirst().reduce(inputs[0].mean([0, 2, 3])) { $0 + $1.mean([0, 2, 3]) } / 5
    let variances = inputs.map { $0.variance([0, 2, 3], unbiased: true) }
    let variance = variances.dropFirst().reduce(variances[0], +) / 5
    expectClose(layer.runningMean.doubles, mean.doubles)
    expectClose(layer.runningVar.doubles, variance.doubles)
    #expect(layer.numBatchesTracked.scalar == 5)
  }

  /// Appends three times the batch as a branch.
  private struct Tripling: Layer {
    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
      context.append(Branch(name: "triple"))
      return .concatenated([input, input * 3])
    }
  }

  /// Of two branches that are both followed, each is a batch of its own.
  @Test func branchesCountAsBatches() {
    let layer = BatchNorm2D(3, runningStatistics: .all).convert(to: .float64)
    let inputs = batches(3)
    Sequential { Tripling().named("triple"); layer.named("bn") }.recalibrateStatistics(with: inputs)
    let mean = (inputs[0].mean([0, 2, 3]) + inputs[1].mean([0, 2, 3]) + inputs[2].mean([0, 2, 3])) / 3
    expectClose(layer.runningMean.doubles, (mean * 2).doubles)
    #expect(layer.numBatchesTracked.scalar == 6)
  }

  @Test func frozenStatisticsAreNotRecalibrated() {
    let network = Sequential { BatchNorm2D(3).named("a"); BatchNorm2D(3).named("b") }.convert(to: .float64)
    _ = network.batchNorms[0].freezingStatistics()
    let before = network.batchNorms[0].state.map(\.tensor.doubles)
    network.recalibrateStatistics(with: batches(2))
    #expect(network.batchNorms[0].state.map(\.tensor.doubles) == before)
    #expect(network.batchNorms[1].numBatchesTracked.scalar == 2)
  }

  @Test func whatIsLeftOfOldStatistics() {
    #expect(abs(StatisticsUpdate.ownMomentum.rest(momentum: 0.01, behind: 72) - 0.485) < 1e-3)
    #expect(StatisticsUpdate.momentum(0.5).rest(momentum: 0.01, behind: 3) == 0.125)
    #expect(StatisticsUpdate.average(after: 0).rest(momentum: 0.01, behind: 1) == 0)
  }

  /// Frozen layers before the first that is trained leave nothing on the tape, fused, in blocks or checkpointed.
  @Test(arguments: [false, true]) func nothingIsRecordedBeforeTheFirstTrainedLayer(isCheckpointed: Bool) {
    let front = Sequential {
      Conv2D(3, 8, kernel: 3, padding: 1).named("conv"); BatchNorm2D(8).named("bn"); ReLU(); MaxPool2D(2)
      Residual(Sequential { Conv2D(8, 8, kernel: 3, padding: 1); BatchNorm2D(8) }).named("block")
      Dropout(0.5)
    }
    let head = Sequential { Conv2D(8, 4, kernel: 1).named("conv"); GlobalAvgPool2D() }
    let network = Sequential {
      (isCheckpointed ? front.checkpointed().named("front") : front.named("front")); head.named("head")
    }
    _ = network.convert(to: .float64)
    _ = front.frozen().freezingStatistics()
    var context = Context(mode: .training)
    let (tape, own) = (Tape(), Tape())
    let output = network(random([2, 3, 8, 8]).traced(by: tape), &context)
    _ = head(random([2, 8, 4, 4]).traced(by: own), &context)
    #expect(output.isTraced && tape.operations == own.operations && own.operations.first == .convolution)
    #expect(tape.entryCount == own.entryCount)
    #expect(output.sum().backward().parameters.count == 2)
  }
}
