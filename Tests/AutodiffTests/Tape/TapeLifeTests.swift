import Autodiff
import Testing

/// How long a tape lives, and how long it may get.
@Suite struct TapeLifeTests {
  @Test func isReleasedWithItsResults() {
    weak var tape: Tape?
    do {
      let weight = Parameter(wrappedValue: Tensor([2.0]))
      let owned = Tape()
      tape = owned
      let x = Tensor([1.0, 2.0]).traced(by: owned, keepingGradient: true)
      let y = ((x * weight.wrappedValue).exp().relu() + x).softmax()
      #expect(tape != nil && y.isTraced)
    }
    #expect(tape == nil)
  }

  @Test func isReleasedAfterItsBackwardPass() {
    weak var tape: Tape?
    var gradients = Gradients()
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    do {
      let owned = Tape()
      tape = owned
      let x = Tensor([1.0, 2.0]).traced(by: owned)
      gradients = (x * weight.wrappedValue).sum().backward()
    }
    #expect(tape == nil)
    #expect(gradients[weight]?.doubles == [3])
  }

  @Test func aCheckpointReleasesBothTapes() {
    weak var tape: Tape?
    do {
      let owned = Tape()
      tape = owned
      let x = Tensor([1.0, 2.0]).traced(by: owned, keepingGradient: true)
      _ = x.checkpointed { input, _ in input.exp() * input }.sum().backward()
    }
    #expect(tape == nil)
  }

  @Test func amillionEntriesRunBackwardAndAreReleased() {
    weak var tape: Tape?
    do {
      let owned = Tape()
      tape = owned
      let x = Tensor([1.0]).traced(by: owned, keepingGradient: true)
      var y = x
      for _ in 0..<1_000_000 { y = y + 1 }
      #expect(owned.entryCount == 1_000_001)
      #expect(y.backward()[x]?.doubles == [1])
    }
    #expect(tape == nil)
  }

  @Test func amillionEntriesAreReleasedWithoutABackwardPass() {
    weak var tape: Tape?
    do {
      let owned = Tape()
      tape = owned
      var y = Tensor([1.0]).traced(by: owned, keepingGradient: true)
      for _ in 0..<1_000_000 { y = y + 1 }
    }
    #expect(tape == nil)
  }
}
