import Autodiff
import Kernels
import Layers
import Synchronization
import Testing

@Suite struct DeferredInitializationTests {
  @Test func whatIsLoadedIsNeverDrawn() throws {
    let draws = Mutex(0)
    let parameter = Parameter(drawnWhenNeeded: [2]) {
      draws.withLock { $0 += 1 }
      return .ones([2])
    }
    #expect(parameter.shape == [2] && parameter.dtype == .float32)
    parameter.wrappedValue = Tensor([3, 4] as [Float])
    #expect(parameter.wrappedValue.doubles == [3, 4] && draws.withLock { $0 } == 0)
  }

  @Test func whatIsNeededIsDrawnOnce() {
    let draws = Mutex(0)
    let parameter = Parameter(drawnWhenNeeded: [2]) {
      draws.withLock { $0 += 1 }
      return .ones([2])
    }
    parameter.update { $0.stored(as: Float.self)[0] = 5 }
    #expect(parameter.wrappedValue.doubles == [5, 1] && draws.withLock { $0 } == 1)
  }

  @Test func itDoesNotMatterWhichAreDrawn() throws {
    func network() -> Sequential {
      seeded(3) { deferringInitialization { Sequential { Linear(4, 4); Linear(4, 4) } } }
    }
    let (first, second) = (network(), network())
    _ = second.namedParameters.last?.parameter.array
    try first.load(["0.weight": .zeros([4, 4])], verify: .matching)
    #expect(first.state[2].tensor.doubles == second.state[2].tensor.doubles)
    #expect(first.state[2].tensor.doubles != second.state[0].tensor.doubles)
    #expect(second.state[0].tensor.doubles.contains { $0 != 0 })
  }

  /// In a process of its own, because the counters are the whole process's.
  @Test func aNetworkIsBuiltWithoutMemoryForItsWeights() async {
    await #expect(processExitsWith: .success) {
      let (_, memory) = measuringMemory { deferringInitialization { Linear(4000, 4000) } }
      #expect(memory.addedPeakBytes < 1 << 20)
    }
  }

  @Test func lentMemoryIsCopiedBeforeItChanges() {
    let owner = NDArray([1, 2, 3, 4] as [Float], shape: [4])
    let lent = NDArray(lent: owner.pointer, by: owner.buffer, shape: [4], .float32)
    let parameter = Parameter(wrappedValue: Tensor(lent))
    parameter.update { $0.stored(as: Float.self)[0] = 9 }
    #expect(parameter.wrappedValue.doubles == [9, 2, 3, 4])
    #expect(owner.values(as: Float.self) == [1, 2, 3, 4])
  }
}
