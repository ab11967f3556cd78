import Autodiff
import Testing

/// Misuse stops the program with a text that says what to do, in release builds too.
@Suite struct TapeErrorTests {
  @Test func backwardRunsOnce() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0]).traced(by: Tape(), keepingGradient: true)
      let y = x * x
      _ = y.backward()
      _ = y.backward()
    }
    expectText("backward: this tape has already run backward", in: result)
    expectText("to sum gradients of several losses, add the losses first", in: result)
  }

  @Test func nothingIsRecordedAfterwards() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0]).traced(by: Tape(), keepingGradient: true)
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
    expectText("multiply: an operand of shape [1] was computed from a parameter outside the tape", in: result)
    expectText("$weight.traced(by: input.tape!)", in: result)
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
      _ = Tensor([1.0]).traced(by: Tape()).exp().traced(by: Tape(), keepingGradient: true)
    }
    expectText("tracing: [1] (float64) is traced by another tape", in: result)
  }

  @Test func backwardOfAnUntracedTensor() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.0]).exp().backward()
    }
    expectText("backward: this tensor (shape [1]) was not recorded", in: result)
  }

  @Test func backwardWhereNothingWantsAGradient() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.0]).traced(by: Tape()).exp().backward()
    }
    expectText("nothing that this tensor (shape [1]) was computed from wants a gradient", in: result)
  }

  @Test func backwardOfSeveralNumbersNeedsASeed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.0, 2.0]).traced(by: Tape(), keepingGradient: true).exp().backward()
    }
    expectText("backward: shape [2] (float64) has 2 elements", in: result)
  }

  @Test func anOperationWithoutPullbackRefusesTracedTensors() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.withoutPullback("sorting", [Tensor([1.0]).traced(by: Tape())]) { $0[0] }
    }
    expectText("sorting: it has no pullback, so a traced operand (shape [1])", in: result)
  }

  @Test func aCustomGradientOfAnotherShape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0, 2.0]).traced(by: Tape(), keepingGradient: true)
      _ = Tensor.custom([x]) { inputs in (inputs[0].sum(), { gradient in [gradient] }) }.backward()
    }
    expectText(
      "custom operation: its pullback returned a gradient of shape [] for operand 0, whose shape is [2]", in: result)
  }

  @Test func aGradientThatWasNotKept() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(wrappedValue: Tensor([2.0]))
      let x = Tensor([1.0]).traced(by: Tape())
      _ = (x * weight.wrappedValue).backward()[x]
    }
    expectText("traced(by: tape, keepingGradient: true)", in: result)
  }
}
