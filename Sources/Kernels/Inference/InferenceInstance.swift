import Core

/// The steps of an `InferencePlan`, bound to an arena of their own. One thread at a time runs it.
final class InferenceInstance: @unchecked Sendable {
  // Safe to share: the program hands it to one thread at a time.
  private let plan: InferencePlan
  private let arena: MemoryBlock
  private let calls: [BoundKernel?]

  init(_ plan: InferencePlan) {
    self.plan = plan
    let arena = MemoryBlock(byteCount: plan.arenaBytes)
    self.arena = arena
    calls = plan.steps.map { BoundKernel($0, plan, arena) }
  }

  /// Runs all steps; takes no memory but the result's.
  func run(_ input: NDArray) -> NDArray {
    let output = NDArray(uninitialized: plan.output.shape, .float32, layout: plan.output.layout)
    withExtendedLifetime(input) {
      for (step, call) in zip(plan.steps, calls) {
        FailureContext.entering(step.path) {
          Profile.measure(step.operation, step.cost) {
            if let call { call.run(input, output) } else { run(step, input, output) }
          }
        }
      }
    }
    return output
  }

  private func run(_ step: InferencePlan.Step, _ input: NDArray, _ output: NDArray) {
    guard case .function(let body) = step.work else { return }
    body(step.reads.map { array($0, input, output) }, array(step.writes, input, output))
  }

  private func array(_ value: InferencePlan.Value, _ input: NDArray, _ output: NDArray) -> NDArray {
    let (buffer, offset): (MemoryBlock, Int) =
      switch plan.places[value.storage] {
      case .input: (input.buffer, input.byteOffset)
      case .output: (output.buffer, output.byteOffset)
      case .arena(let offset): (arena, offset)
      }
    return NDArray(buffer: buffer, byteOffset: offset, shape: value.shape, dtype: .float32, layout: value.layout)
  }
}

/// One of oneDNN's kernels with all its memory; only the network's own input and output change from run to run.
private final class BoundKernel {
  private let bound: BoundPlan
  private let packed: MemoryBlock?
  private let bias: NDArray?
  private let readsInput: Bool
  private let readsOutput: Bool
  private let writesOutput: Bool
  private let converts: Bool

  /// Nil for a step without a kernel.
  init?(_ step: InferencePlan.Step, _ plan: InferencePlan, _ arena: MemoryBlock) {
    guard case .kernel(let kernel, let weights, let bias) = step.work else { return nil }
    (packed, self.bias) = (weights?.memory, bias)
    let (source, destination) = (plan.places[step.reads[0].storage], plan.places[step.writes.storage])
    (readsInput, readsOutput, writesOutput) = (source.isInput, source.isOutput, destination.isOutput)
    converts = step.reads[0].layout != step.writes.layout && packed == nil
    let base = arena.pointer
    bound = BoundPlan(
      kernel, source: source.pointer(base), packed: packed, bias: bias, destination: destination.pointer(base),
      scratch: base + plan.scratchOffset)
  }

  func run(_ input: NDArray, _ output: NDArray) {
    if readsInput { bound.bind(source: input) }
    if readsOutput { bound.bind(source: output) }
    if writesOutput { bound.bind(destination: output) }
    if converts { LayoutConversions.add() }
    bound.run()
  }
}

extension InferencePlan.Place {
  fileprivate var isInput: Bool { if case .input = self { true } else { false } }
  fileprivate var isOutput: Bool { if case .output = self { true } else { false } }

  /// Nil for memory that each run brings.
  fileprivate func pointer(_ arena: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Float>? {
    guard case .arena(let offset) = self else { return nil }
    return (arena + offset).assumingMemoryBound(to: Float.self)
  }
}
