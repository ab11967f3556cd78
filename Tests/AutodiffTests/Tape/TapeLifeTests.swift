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
      let x = Tensor([1.0, 2.0]).traced(by: owned, retainingGradient: true)
      let y = ((x * weight.wrappedValue).exp().relu() + x).softmax()
      #expect(tape != nil && y.isTraced)
    }
    #expect(tape == nil)
  }

  /// No pullback of a fused operation holds an operand, which would hold the tape.
  @Test func isReleasedBehindFusedOperations() {
    weak var tape: Tape?
    do {
      let owned = Tape()
      tape = owned
      let x = Tensor.ones([2, 16, 8, 8]).traced(by: owned, retainingGradient: true)
      let weight = Parameter(wrappedValue: Tensor.ones([16, 16, 3, 3]))
      let geometry = ConvolutionGeometry(padding: (1, 1, 1, 1))
      let y = x.convolved(weight.wrappedValue, geometry, fusingReLU: true)
      let (z, _) = y.batchNormalized(
        weight: .ones([16]), bias: .zeros([16]), NormalizationSettings(epsilon: 1e-5, rectifier: .relu), adding: x)
      let pooled = z.convolvedAndMaxPooled(
        weight.wrappedValue, geometry, pooling: PoolingGeometry(kernel: (2, 2)))
      #expect(tape != nil && pooled.isTraced)
    }
    #expect(tape == nil)
  }

  /// No pullback holds an operand, or anything else that holds the tape.
  @Test(arguments: GradientCase.all) func isReleasedBehind(entry: GradientCase) {
    weak var tape: Tape?
    do {
      let owned = Tape()
      tape = owned
      let result = entry.function(entry.inputs.map { $0.detached().traced(by: owned, retainingGradient: true) })
      #expect(tape != nil && result.isTraced)
    }
    #expect(tape == nil)
  }

  /// A tensor read from a parameter keeps its value, whatever becomes of the parameter.
  @Test func aTensorReadEarlierKeepsItsValue() {
    let weight = Parameter(wrappedValue: Tensor.ones([16, 16, 1, 1]))
    let before = weight.wrappedValue
    weight.wrappedValue = .full([16, 16, 1, 1], 2)
    let x = Tensor.ones([1, 16, 4, 4])
    #expect(x.convolved(before).floats.allSatisfy { $0 == 16 })
    #expect(x.convolved(weight.wrappedValue).floats.allSatisfy { $0 == 32 })
    #expect(weight.array.values(as: Float.self).allSatisfy { $0 == 2 })
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
      let x = Tensor([1.0, 2.0]).traced(by: owned, retainingGradient: true)
      _ = x.checkpointed { input, _ in input.exp() * input }.sum().backward()
    }
    #expect(tape == nil)
  }

  @Test func amillionEntriesRunBackwardAndAreReleased() {
    weak var tape: Tape?
    do {
      let owned = Tape()
      tape = owned
      let x = Tensor([1.0]).traced(by: owned, retainingGradient: true)
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
      var y = Tensor([1.0]).traced(by: owned, retainingGradient: true)
      for _ in 0..<1_000_000 { y = y + 1 }
    }
    #expect(tape == nil)
  }
}
