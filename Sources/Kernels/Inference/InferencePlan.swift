/// An `InferenceGraph` compiled for one shape of the input: steps on memory that was planned beforehand.
struct InferencePlan: Sendable {
  /// A value as it lies in memory.
  struct Value: Sendable {
    var shape: Shape
    var layout: Layout
    /// The piece of memory that holds it; several values can share one.
    var storage: Int

    var byteCount: Int { layout.storedCount(shape) * DType.float32.byteCount }
  }

  /// Where a piece of memory lies.
  enum Place: Sendable {
    case input
    /// The array that a run returns.
    case output
    /// At this many bytes into the arena.
    case arena(Int)
  }

  struct Step: Sendable {
    let work: Work
    let operation: StaticString
    let path: String
    /// The values that it reads; a kernel's source is the first.
    let reads: [Value]
    let writes: Value
    let cost: Profile.Work
  }

  enum Work: Sendable {
    case kernel(Plan, packed: PackedWeights.Block?, bias: NDArray?)
    /// Computes the second argument, which is in memory already, from the first.
    case function(@Sendable ([NDArray], NDArray) -> Void)
  }

  let input: Value
  let output: Value
  let steps: [Step]
  let places: [Place]
  let arenaBytes: Int
  /// Where in the arena the kernels' scratch memory begins.
  let scratchOffset: Int

  /// One line a step: the layers, what runs, and the result's shape and layout.
  var description: [String] {
    steps.map { step in
      var name = "\(step.operation)"
      if case .kernel(let kernel, _, _) = step.work { name += " (\(kernel.kernelName))" }
      return "\(step.path): \(name) \(step.writes.shape) \(step.writes.layout)"
    }
  }
}
