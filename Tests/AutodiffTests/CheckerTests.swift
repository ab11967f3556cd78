import Autodiff
import AutodiffTesting
import TestSupport
import Testing

/// The gradient checker finds what it is there to find.
@Suite struct CheckerTests {
  @Test func findsAWrongPullback() {
    let report = checkGradients(of: [random([3])]) { x in
      Tensor.custom(x) { x in (x[0] * x[0], { gradient in [gradient * x[0]] }) }
    }
    #expect(!report.passes && report.failures.count == 3)
    #expect(report.description.contains("3 of 3 gradients differ"))
    #expect(report.worst?.operand == "input 0")
  }

  @Test func findsAMissingGradient() {
    let report = checkGradients(of: [random([3]), random([3], seed: 3)]) { $0[0] * $0[1].detached() }
    #expect(report.failures.map(\.operand) == ["input 1", "input 1", "input 1"])
    #expect(report.failures.allSatisfy { $0.analytic == 0 && $0.numeric != 0 })
  }

  @Test func findsChangingResults() {
    var generator = RandomGenerator(seed: 1)
    let report = checkGradients(of: [random([8])]) { $0[0].dropout(rate: 0.5, using: &generator) }
    #expect(report.problems.contains { $0.contains("changed from one run to the next") })
  }

  @Test func findsNotANumber() {
    let report = checkGradients(of: [Tensor([-1.0, 2.0])]) { $0[0].log() }
    #expect(!report.passes)
    #expect(report.worst?.excess.isNaN == true)
  }

  @Test func acceptsResultsWithoutGradient() {
    #expect(checkGradients(of: [spread([6])]) { ($0[0] .> 0).cast(to: .float64) }.passes)
  }

  @Test func samplesLargeInputs() {
    let report = checkGradients(of: [random([40, 10])], samples: 17) { $0[0].tanh() }
    #expect(report.passes && report.checkedCount == 17)
  }

  @Test func checksParameters() {
    let (weight, bias) = (Parameter(wrappedValue: random([2, 3])), Parameter(wrappedValue: random([2], seed: 9)))
    let before = weight.wrappedValue.doubles
    let named = [(name: "weight", parameter: weight), (name: "bias", parameter: bias)]
    let input = random([4, 3], seed: 5)
    func run(_ x: Tensor) -> Tensor { x.linear(weight.wrappedValue, bias: bias.wrappedValue).tanh() }
    #expect(checkParameterGradients(named, input: input, run).passes)
    #expect(weight.wrappedValue.doubles == before)
    let wrong = checkParameterGradients(named, input: input) {
      $0.linear(weight.wrappedValue, bias: bias.wrappedValue.detached())
    }
    #expect(Set(wrong.failures.map(\.operand)) == ["bias"])
  }

  @Test func findsAnUnwantedGradient() {
    let report = checkNoGradient(of: [random([3]), random([3], seed: 3)]) { $0[0].detached() + $0[1] }
    #expect(report.failures.map(\.operand) == ["input 1", "input 1", "input 1"])
  }

  @Test func refusesFloat32() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = checkGradients(of: [Tensor([1 as Float])]) { $0[0] }
    }
    expectText("input 0 (shape [1]) is float32; differences need float64", in: result)
  }
}
