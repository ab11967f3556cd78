import Autodiff
import TestSupport
import Testing

/// Misuse stops the program with a text that says what to do, in release builds too.
@Suite struct TapeErrorTests {
  @Test func backwardRunsOnce() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0]).traced(by: Tape(), retainingGradient: true)
      let y = x * x
      _ = y.backward()
      _ = y.backward()
    }
    expectText("backward: this tape has already run backward", in: result)
    expectText("to sum gradients of several losses, add the losses first", in: result)
  }

  @Test func nothingIsRecordedAfterwards() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0]).traced(by: Tape(), retainingGradient: true)
      _ = (x * x).backward()
      _ = x.exp()
    }
    expectText("exp: this tape has already run backward", in: result)
  }

  @Test func twoTapesDoNotMix() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.0]).traced(by: Tape()) + Tensor([1.0]).traced(by: Tape())
    }
    expectText("add: its operands are traced by two different tapes", in: result)
  }

  @Test func computingFromAParameterOutsideTheTape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(wrappedValue: Tensor([2.0]))
      let doubled = weight.wrappedValue * 2
      _ = Tensor([1.0]).traced(by: Tape()) * doubled
    }
    expectText("multiply: the operand [1] (float64) was computed from a parameter outside the tape", in: result)
    expectText("$weight.traced(by: input.tape!)", in: result)
  }

  /// Which of several parameters came first does not matter.
  @Test(arguments: [false, true]) func computingFromAFrozenParameterAndAnother(isFrozenFirst: Bool) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [isFrozenFirst] in
      let (gain, weight) = (Parameter(wrappedValue: Tensor([3.0])), Parameter(wrappedValue: Tensor([2.0])))
      (isFrozenFirst ? gain : weight).isTrainable = false
      _ = Tensor([1.0]).traced(by: Tape()) * (gain.wrappedValue * weight.wrappedValue)
    }
    expectText("multiply: the operand [1] (float64) was computed from a parameter outside the tape", in: result)
  }

  @Test func tracingWhatWasComputedFromAParameter() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(wrappedValue: Tensor([2.0]))
      _ = (weight.wrappedValue * 2).traced(by: Tape())
    }
    expectText("tracing: [1] (float64) was computed from a parameter outside any tape", in: result)
  }

  @Test func tracingByAnotherTape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.0]).traced(by: Tape()).exp().traced(by: Tape(), retainingGradient: true)
    }
    expectText("tracing: [1] (float64) is traced by another tape", in: result)
  }

  @Test func backwardOfAnUntracedTensor() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.0]).exp().backward()
    }
    expectText("backward: [1] (float64) was not recorded", in: result)
  }

  @Test func backwardWhereNothingWantsAGradient() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.0]).traced(by: Tape()).exp().backward()
    }
    expectText("nothing that [1] (float64) was computed from wants a gradient", in: result)
  }

  @Test func backwardOfSeveralNumbersNeedsASeed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.0, 2.0]).traced(by: Tape(), retainingGradient: true).exp().backward()
    }
    expectText("backward: shape [2] (float64) has 2 elements", in: result)
  }

  @Test func anOperationWithoutPullbackRefusesTracedTensors() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.withoutPullback("sorting", [Tensor([1.0]).traced(by: Tape())]) { $0[0] }
    }
    expectText("sorting: it has no pullback, so the traced operand [1] (float64)", in: result)
  }

  @Test func aCustomGradientOfAnotherShape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0, 2.0]).traced(by: Tape(), retainingGradient: true)
      _ = Tensor.custom([x]) { inputs in (inputs[0].sum(), { gradient in [gradient] }) }.backward()
    }
    expectText(
      "custom operation: its pullback returned the gradient [] (float64) for operand 0, [2] (float64); "
        + "sum it over the axes", in: result)
  }

  @Test func aCustomGradientOfAnotherType() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0, 2.0]).traced(by: Tape(), retainingGradient: true)
      _ = Tensor.custom([x]) { inputs in (inputs[0], { [$0.cast(to: .float32)] }) }.sum().backward()
    }
    expectText(
      "custom operation: its pullback returned the gradient [2] (float32) for operand 0, [2] (float64); "
        + "cast it to the operand's type", in: result)
  }

  @Test func aParameterBesideACustomOperationsOperands() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(wrappedValue: Tensor([2.0]))
      let x = Tensor([1.0]).traced(by: Tape())
      _ = Tensor.custom([x], forward: { $0[0] * weight.wrappedValue }) { gradient, _, _ in [gradient * 2] }
    }
    expectText("custom operation: its result, [1] (float64), was computed from a parameter or a traced", in: result)
  }

  @Test func aTracedTensorBesideACustomOperationsOperands() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0]).traced(by: Tape(), retainingGradient: true)
      _ = Tensor.custom([x]) { inputs in (inputs[0] * x, { gradient in [gradient] }) }
    }
    expectText("custom operation: its result, [1] (float64), was computed from a parameter or a traced", in: result)
  }

  @Test func aParameterThroughWhatHasNoPullback() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(wrappedValue: Tensor([2.0]))
      let rounded = Tensor.withoutPullback("rounding", [weight.wrappedValue]) { Tensor($0[0].doubles) }
      _ = Tensor([1.0]).traced(by: Tape()) * rounded
    }
    expectText("multiply: the operand [1] (float64) was computed from a parameter outside the tape", in: result)
  }

  @Test func aGradientThatWasNotKept() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(wrappedValue: Tensor([2.0]))
      let x = Tensor([1.0]).traced(by: Tape())
      _ = (x * weight.wrappedValue).backward()[x]
    }
    expectText("traced(by: tape, retainingGradient: true)", in: result)
  }
}
