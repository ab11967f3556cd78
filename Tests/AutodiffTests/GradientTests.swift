import Autodiff
import AutodiffTesting
import Testing

/// Every operation's gradient against differences in float64.
@Suite struct GradientTests {
  @Test(arguments: GradientCase.all) func recordsItsOperation(entry: GradientCase) {
    guard let operation = Autodiff.Operation(rawValue: entry.entry) else { return }
    #expect(entry.recorded.contains(operation), "\(entry) records \(entry.recorded)")
  }

  @Test(arguments: GradientCase.all) func agreesWithDifferences(entry: GradientCase) {
    let report = checkGradients(of: entry.inputs, epsilon: entry.epsilon, entry.function)
    #expect(report.passes, "\(entry): \(report)")
  }

  /// Gradients of gradients, of every operation.
  @Test(arguments: GradientCase.all) func secondGradientsAgreeWithDifferences(entry: GradientCase) {
    let report = checkSecondGradients(of: entry.inputs, epsilon: entry.epsilon, entry.function)
    #expect(report.passes, "\(entry): \(report)")
  }

  /// A recorded backward pass gives the numbers of an ordinary one.
  @Test(arguments: GradientCase.all) func recordedPassesGiveTheSame(entry: GradientCase) throws {
    func gradients(differentiably: Bool) throws -> [[Double]?] {
      let tape = Tape()
      let inputs = entry.inputs.map { $0.traced(by: tape, retainingGradient: true) }
      let output = entry.function(inputs)
      let seed = random(output.shape, seed: 77).cast(to: output.dtype)
      try #require(output.isTraced, "\(entry): its result is not recorded, so nothing would be compared")
      let gradients = output.backward(seed: seed, differentiably: differentiably)
      return inputs.map { gradients[$0]?.doubles }
    }
    let pairs = zip(try gradients(differentiably: true), try gradients(differentiably: false))
    #expect(pairs.contains { $0 != nil || $1 != nil }, "\(entry): no operand has a gradient")
    for (recorded, ordinary) in pairs {
      #expect((recorded == nil) == (ordinary == nil), "\(entry)")
      let far = zip(recorded ?? [], ordinary ?? []).filter { abs($0 - $1) > 1e-9 * max(1, abs($1)) }
      #expect(far.isEmpty, "\(entry): \(far.prefix(3))")
    }
  }

  /// An operand that wants no gradient must not disturb the others' gradients.
  @Test(arguments: GradientCase.all.filter { $0.inputs.count > 1 }) func constantOperandsChangeNothing(
    entry: GradientCase
  ) {
    for wanted in entry.inputs.indices {
      let report = checkGradients(
        of: [entry.inputs[wanted]], epsilon: entry.epsilon, samples: 8, entry.varying(wanted))
      #expect(report.passes, "\(entry), operand \(wanted): \(report)")
    }
  }

  /// Nor their gradients' gradients, for which nothing is kept of the others but what they need.
  @Test(arguments: GradientCase.all.filter { $0.inputs.count > 1 }) func constantOperandsChangeNoSecondGradient(
    entry: GradientCase
  ) {
    for wanted in entry.inputs.indices {
      let report = checkSecondGradients(
        of: [entry.inputs[wanted]], epsilon: entry.epsilon, samples: 8, entry.varying(wanted))
      #expect(report.passes, "\(entry), operand \(wanted): \(report)")
    }
  }
}

extension GradientCase {
  /// The function of operand number `wanted` alone, with the others as constants.
  fileprivate func varying(_ wanted: Int) -> @Sendable ([Tensor]) -> Tensor {
    { [inputs, function] input in
      var operands = inputs
      operands[wanted] = input[0]
      return function(operands)
    }
  }
}

/// The mask of erasing lets no gradient through.
@Suite struct ErasingGradientTests {
  private static let features = random([2, 3, 4, 4], 0...1)

  @Test func erasedCellsHaveNoGradient() {
    let tape = Tape()
    let x = Self.features.traced(by: tape, retainingGradient: true)
    let (stacked, maps) = x.erased(source: 0..<2, threshold: .relative(0.7))
    let gradient = stacked.sliced(2..<4).sum().backward()[x]
    let kept = maps.mask.broadcast(to: x.shape).doubles
    #expect(kept.contains(0) && kept.contains(1))
    #expect(gradient?.doubles == kept)
  }

  @Test func mapsAreConstants() {
    let x = Self.features.traced(by: Tape(), retainingGradient: true)
    let maps = x.erased(source: 0..<2, threshold: .relative(0.7)).1
    #expect(!maps.mean.isTraced && !maps.mask.isTraced)
    let report = checkNoGradient(of: [Self.features]) { inputs in
      inputs[0].erased(source: 0..<2, threshold: .relative(0.7)).1.mask
    }
    #expect(report.passes, "\(report)")
    assertNoGradient(of: [Self.features]) { inputs in
      inputs[0].erased(source: 0..<2, threshold: .relative(0.7)).1.mean
    }
  }

  /// A channel moves the mean of all channels and with it the mask, but other channels' erased values pass nothing on.
  @Test func otherChannelsGetNothing() {
    let tape = Tape()
    let x = Self.features.traced(by: tape, retainingGradient: true)
    let erased = x.erased(source: 0..<2, threshold: .relative(0.7)).0.sliced(2..<4)
    let gradient = erased.sliced(0..<1, axis: 1).sum().backward()[x]
    #expect(gradient?.sliced(1..<3, axis: 1).doubles.allSatisfy { $0 == 0 } == true)
    #expect(gradient?.sliced(0..<1, axis: 1).doubles.contains(1) == true)
  }
}
