import Autodiff
import AutodiffTesting
import Synchronization
import Testing

/// Computing inner values again gives the gradients of having kept them.
@Suite struct CheckpointTests {
  private static let x = random([3, 4])

  private static func body(_ x: Tensor, _ weight: Parameter) -> Tensor {
    var generator = RandomGenerator(seed: 11)
    return (x * weight.wrappedValue).tanh().dropout(rate: 0.3, using: &generator).exp() * x
  }

  @Test(arguments: [true, false]) func gradientsAreTheSame(wantsInput: Bool) {
    let weight = Parameter(wrappedValue: random([4], seed: 8))
    func gradients(checkpointed: Bool) -> (value: [Double], input: [Double]?, weight: [Double]?) {
      let start = Self.x.traced(by: Tape(), retainingGradient: wantsInput)
      let result =
        checkpointed ? start.checkpointed { input, _ in Self.body(input, weight) } : Self.body(start, weight)
      let gradients = (result * 2).backward(seed: Self.x)
      return (result.doubles, wantsInput ? gradients[start]?.doubles : nil, gradients[weight]?.doubles)
    }
    let (kept, again) = (gradients(checkpointed: false), gradients(checkpointed: true))
    #expect(kept.value == again.value && kept.input == again.input && kept.weight == again.weight)
    #expect((again.input != nil) == wantsInput && again.weight != nil)
  }

  @Test func runsOnceMoreAndSaysSo() {
    let calls = Mutex<[Bool]>([])
    let start = Self.x.traced(by: Tape(), retainingGradient: true)
    let result = start.checkpointed { input, isRecomputing in
      calls.withLock { $0.append(isRecomputing) }
      return input.exp()
    }
    #expect(calls.withLock { $0 } == [false])
    _ = result.sum().backward()
    #expect(calls.withLock { $0 } == [false, true])
  }

  @Test func keepsOneEntry() {
    let tape = Tape()
    let start = Self.x.traced(by: tape, retainingGradient: true)
    _ = start.checkpointed { input, _ in input.exp().tanh().squared() }
    #expect(tape.operations == [.checkpoint])
  }

  @Test func aUsedParameterAddsUp() {
    let weight = Parameter(wrappedValue: random([4], seed: 8))
    let start = Self.x.traced(by: Tape())
    let inside = start.checkpointed { input, _ in input * weight.wrappedValue }
    let gradient = (inside + start * weight.wrappedValue).sum().backward()[weight]
    let expected = Self.x.sum([0]) * 2
    #expect(zip(gradient?.doubles ?? [], expected.doubles).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func checkpointsNest() {
    let report = checkGradients(of: [Self.x]) { inputs in
      inputs[0].checkpointed { input, _ in input.tanh().checkpointed { inner, _ in inner.exp() * inner } }
    }
    #expect(report.passes, "\(report)")
  }

  /// A result that comes from a parameter alone, as that of a learned position, leads its gradient there.
  @Test(arguments: [false, true]) func aParameterAsTheResult(differentiably: Bool) {
    let position = Parameter(wrappedValue: random([4], seed: 8))
    let start = Self.x.traced(by: Tape(), retainingGradient: true)
    let inside = start.checkpointed { _, _ in position.wrappedValue }
    let gradients = (start * inside).sum().backward(differentiably: differentiably)
    #expect(gradients[position]?.doubles == Self.x.sum([0]).doubles)
  }

  /// A body may use its parameter otherwise where there is no tape; its gradient is not lost for that.
  @Test func aParameterThatOnlyATapeFinds() {
    let weight = Parameter(wrappedValue: random([4], seed: 8))
    let start = Self.x.traced(by: Tape())
    let inside = start.checkpointed { input, _ in
      let factor = input.tape.map { weight.traced(by: $0) } ?? weight.wrappedValue.detached()
      return input * factor.squared()
    }
    #expect(inside.sum().backward()[weight] != nil)
  }

  /// What nobody wants a gradient of is neither kept nor computed again.
  @Test(arguments: [true, false]) func frozenPartsAreNotRecorded(isFrozen: Bool) {
    let weight = Parameter(wrappedValue: random([4], seed: 8))
    weight.isTrainable = !isFrozen
    let tape = Tape()
    let calls = Mutex(0)
    let inside = Self.x.traced(by: tape).checkpointed { input, _ in
      calls.withLock { $0 += 1 }
      return input * weight.wrappedValue
    }
    #expect(tape.operations == (isFrozen ? [] : [.checkpoint]) && inside.isTraced)
    let head = Parameter(wrappedValue: Tensor([2.0]))
    let gradients = (inside.checkpointed { input, _ in input.exp() } * head.wrappedValue).sum().backward()
    #expect(gradients[head] != nil && (gradients[weight] == nil) == isFrozen)
    #expect(calls.withLock { $0 } == (isFrozen ? 1 : 2))
  }
}
