import Autodiff
import Testing

/// Tapes of a million entries, in all shapes: no recursion, no leak. Each test runs in a process of its own, because
/// bytes are counted for the whole process.
@Suite struct LongTapeTests {
  @Test func mixedOperations() async {
    await #expect(processExitsWith: .success) {
      let weight = Parameter(wrappedValue: Tensor([0.5]))
      func pass() -> Bool {
        let tape = Tape()
        let x = Tensor([1.0]).traced(by: tape, retainingGradient: true)
        var y = x
        for _ in 0..<166_667 { y = ((y * weight.wrappedValue).tanh() + x - weight.wrappedValue).exp() * 0.25 }
        let isLong = tape.entryCount >= 1_000_000
        let gradients = y.backward()
        return isLong && gradients[x]?.scalar.isFinite == true && gradients[weight]?.scalar.isFinite == true
      }
      let (isGood, memory) = measuringMemory { pass() }
      #expect(isGood && memory.addedBytes == 0)
    }
  }

  /// Half a million branches from one leaf, summed up pairwise: wide instead of deep.
  @Test func wide() async {
    await #expect(processExitsWith: .success) {
      func pass() -> [Double] {
        let x = Tensor([2.0]).traced(by: Tape(), retainingGradient: true)
        var branches = (0..<500_000).map { _ in x * 3 }
        while branches.count > 1 {
          branches = stride(from: 0, to: branches.count, by: 2).map {
            $0 + 1 < branches.count ? branches[$0] + branches[$0 + 1] : branches[$0]
          }
        }
        return branches[0].backward()[x]?.doubles ?? []
      }
      let (gradient, memory) = measuringMemory { pass() }
      #expect(gradient == [1_500_000] && memory.addedBytes == 0)
    }
  }

  @Test func releasedWithoutABackwardPass() async {
    await #expect(processExitsWith: .success) {
      let (_, memory) = measuringMemory {
        let weight = Parameter(wrappedValue: Tensor([0.5]))
        var y = Tensor([1.0]).traced(by: Tape(), retainingGradient: true)
        for _ in 0..<333_334 { y = (y * weight.wrappedValue).tanh().checkpointed { input, _ in input.exp() } }
      }
      #expect(memory.addedBytes == 0 && memory.addedPeakBytes > 40_000_000)
    }
  }

  /// A hundred thousand entries, run backward once recorded and once for good.
  @Test func recordedPass() async {
    await #expect(processExitsWith: .success) {
      func pass() -> Bool {
        let x = Tensor([0.5]).traced(by: Tape(), retainingGradient: true)
        var y = x
        for _ in 0..<50_000 { y = (y * x).tanh() + x }
        guard let slope = y.backward(differentiably: true)[x] else { return false }
        return (slope * slope).backward()[x]?.scalar.isFinite == true
      }
      let (isGood, memory) = measuringMemory { pass() }
      #expect(isGood && memory.addedBytes == 0)
    }
  }

  /// The recorded pass is dropped without a further one.
  @Test func recordedPassDropped() async {
    await #expect(processExitsWith: .success) {
      let (_, memory) = measuringMemory {
        let x = Tensor([0.5]).traced(by: Tape(), retainingGradient: true)
        var y = x
        for _ in 0..<100_000 { y = y * x }
        _ = y.backward(differentiably: true)
      }
      #expect(memory.addedBytes == 0)
    }
  }
}
