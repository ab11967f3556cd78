import Autodiff
import TestSupport
import Testing

/// What the tables of checks do not say of losses.
@Suite struct LossTests {
  private static let logits = random([4, 3], -3...3, seed: 3)

  @Test func withoutAnyRowTheMeanIsZero() {
    let x = Self.logits.traced(by: Tape(), retainingGradient: true)
    let loss = x.crossEntropy(.labels([-1, -1, -1, -1]), ignoring: -1)
    #expect(loss.scalar == 0)
    #expect(loss.backward()[x]?.doubles.allSatisfy { $0 == 0 } == true)
  }

  @Test func rowWeightsStayAWeightedSum() {
    let weights = [0.5, 2, 0, 0.25]
    let labels = [2, 0, 1, 1]
    let each = Self.logits.crossEntropy(.labels(labels), reduction: .none).doubles
    let expected = zip(each, weights).map { $0 * $1 }.reduce(0, +)
    for reduction in [LossReduction.mean, .sum, .batchMean] {
      let loss = Self.logits.crossEntropy(.labels(labels), rowWeights: weights, reduction: reduction)
      #expect(abs(loss.scalar - expected) < 1e-12)
    }
    let rows = Self.logits.crossEntropyRows(labels: labels)
    #expect(zip(each, rows).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  /// Targets that want no gradient are constants: they add no entry to the tape, traced or not.
  @Test func constantTargetsAreNoOperands() {
    let tape = Tape()
    let x = Self.logits.traced(by: tape, retainingGradient: true)
    for target in [Self.shares, Self.shares.traced(by: tape)] {
      let before = tape.entryCount
      _ = x.crossEntropy(.probabilities(target), smoothing: 0.1, classWeights: [1, 2, 3])
      _ = x.binaryCrossEntropy(targets: target, positiveWeight: target)
      #expect(tape.entryCount == before + 2)
    }
    #expect(tape.operations == [.crossEntropy, .binaryCrossEntropy, .crossEntropy, .binaryCrossEntropy])
  }

  /// A parameter may be a target, also where it is weighted before it meets the tape, and beside constant logits.
  @Test func parametersAreTargets() {
    let target = Parameter(wrappedValue: Self.shares)
    let x = Self.logits.traced(by: Tape())
    let loss = x.crossEntropy(.probabilities(target.wrappedValue), classWeights: [1, 2, 3], reduction: .sum)
    let slope = Self.logits.logSoftmax() * Tensor([-1, -2, -3] as [Double])
    expectNear(loss.backward()[target], slope)

    let traced = Self.logits.traced(by: Tape()).binaryCrossEntropy(targets: target.wrappedValue, reduction: .sum)
    expectNear(traced.backward()[target], -Self.logits)
  }

  private static let shares = random([4, 3], 0.1...0.9, seed: 5)

  private func expectNear(_ result: Tensor?, _ expected: Tensor) {
    let far = zip(result?.doubles ?? [], expected.doubles).filter { abs($0 - $1) > 1e-12 }
    #expect(result?.shape == expected.shape && far.isEmpty, "\(far.first ?? (0, 0))")
  }

  /// Far logits neither overflow nor lose the gradient, in float32 too and with powers below 1.
  @Test(arguments: [DType.float32, .float64], [0, 0.5, 2.0]) func focalLossesStayFinite(dtype: DType, gamma: Double) {
    let far = Tensor([-200, -90, 0, 90, 200, 1] as [Double], shape: [2, 3]).cast(to: dtype)
    let targets = Tensor([1, 0, 1, 1, 0, 0] as [Double], shape: [2, 3]).cast(to: dtype)
    let losses: [@Sendable (Tensor) -> Tensor] = [
      { $0.sigmoidFocalLoss(targets: targets, gamma: gamma, reduction: .sum) },
      { $0.focalLoss([1, 1], gamma: gamma, reduction: .sum) },
    ]
    for loss in losses {
      let x = far.traced(by: Tape(), retainingGradient: true)
      let result = loss(x)
      #expect(result.scalar.isFinite && result.scalar > 1)
      let gradient = result.backward()[x]?.doubles ?? []
      #expect(gradient.count == 6 && gradient.allSatisfy { $0.isFinite } && gradient.contains { $0 != 0 })
    }
  }

  /// A class that is impossible in a row without weight has no part in the gradient of a teacher.
  @Test(arguments: [false, true]) func softTargetsOfRowsWithoutWeight(differentiably: Bool) {
    let logits = Tensor([-.infinity, 1, 2, 0.5] as [Double], shape: [2, 2]).traced(by: Tape())
    let teacher = Tensor([0.1, 0.2, 0.3, 0.4] as [Double], shape: [2, 2])
      .traced(by: logits.tape ?? Tape(), retainingGradient: true)
    let loss = logits.crossEntropy(.probabilities(teacher.softmax()), rowWeights: [0, 1])
    let gradient = loss.backward(differentiably: differentiably)[teacher]?.doubles ?? []
    #expect(gradient.count == 4 && gradient.allSatisfy(\.isFinite), "\(gradient)")
    #expect(gradient.prefix(2).allSatisfy { $0 == 0 } && gradient.suffix(2).contains { $0 != 0 })
  }

  @Test func logSumExpKnowsInfinities() {
    let x = Tensor([-.infinity, -.infinity, 1, .infinity, 1000, 1000] as [Double], shape: [3, 2])
    let result = x.logSumExp([1]).doubles
    #expect(result[0] == -.infinity && result[1] == .infinity && abs(result[2] - (1000 + 0.693147180559945)) < 1e-9)
  }

  @Test func sortingKeepsEqualsInOrder() {
    let x = Tensor([2, 1, .nan, 1, 2] as [Float])
    #expect(x.argsort().values(as: Int32.self) == [1, 3, 0, 4, 2])
    #expect(x.argsort(descending: true).values(as: Int32.self) == [2, 0, 4, 1, 3])
    // What is not a number wins, as with PyTorch.
    #expect(x.argmin().values(as: Int32.self) == [2])
    let many = Tensor((0..<200).map { Int32(($0 * 37) % 10) })
    #expect(many.topValues(3).indices.values(as: Int32.self) == [7, 17, 27])
    #expect(many.topValues(25, smallest: true).indices.values(as: Int32.self).prefix(2) == [0, 10])
  }

  @Test func wrongTargetsStopTheProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([4, 1]).meanSquaredError(.ones([4]))
    }
    expectText("mean squared error: the target [4] (float32) must be like the input, [4, 1] (float32)", in: result)
  }
}
