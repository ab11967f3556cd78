import Core
import Synchronization

/// An `InferenceGraph` ready to run on inputs of any shape: compiled at the first input of each shape, with memory that
/// is kept for the next. Threads may run it at the same time; each gets memory of its own, of which `mostIdle` pieces a
/// shape are kept.
public final class InferenceProgram: Sendable {
  private struct Key: Hashable, Sendable {
    let shape: Shape
    let layout: Layout
    let threads: Int
    /// Whether there may be a NaN, which clamps and the like must leave what it is.
    var keepsNaN = false
  }

  private struct Compiled: Sendable {
    let plan: InferencePlan
    var idle: [InferenceInstance] = []
    var lastUse = 0
  }

  private struct State: Sendable {
    var compiled: [Key: Compiled] = [:]
    var clock = 0
  }

  /// How many shapes stay compiled; the one that was not used for longest gives way.
  public static let mostShapes = 8

  /// For how many runs at a time a shape's memory is kept. Further ones take theirs from the pool and give it back: a
  /// burst of calls would else hold an arena for each of them ever after.
  public static let mostIdle = 2

  private let graph: InferenceGraph
  private let algorithm: ConvolutionAlgorithm
  private let packed = PackedWeights()
  /// Whether a kernel makes a number of a NaN: in the activation that it is fused with, or since it looks for maxima.
  private let mayLoseNaN: Bool
  private let mayGiveNaN: Bool
  private let state = Mutex(State())

  /// - Parameter algorithm: of all convolutions; `.automatic`, the default, chooses for each by its shape.
  public init(_ graph: InferenceGraph, algorithm: ConvolutionAlgorithm = .automatic) {
    (self.graph, self.algorithm) = (graph, algorithm)
    mayLoseNaN = OneDNN.isAvailable && graph.nodes.contains(where: \.mayLoseNaN)
    mayGiveNaN = mayLoseNaN && graph.nodes.contains { $0.operation.mayGiveNaN }
  }

  /// The network's result for a float32 input.
  public func run(_ input: NDArray) -> NDArray {
    require(input.dtype == .float32, "inference: the input is \(input.dtype); optimized networks compute in float32")
    require(input.elementCount > 0, "inference: the input \(input.shape) is empty")
    guard mayLoseNaN else { return run(input, keepsNaN: false) }
    // Where the input or the weights hold a NaN it is known beforehand; of what overflows on the way the processor knows,
    // or nobody.
    if mayGiveNaN || !NaNGuard.isNoted || !input.isFinite { return run(input, keepsNaN: true) }
    return NaNGuard.run([]) {
      run(input, keepsNaN: false)
    } careful: { _ in
      let output = run(input, keepsNaN: true)
      return output.isFinite ? nil : output
    }
  }

  private func run(_ input: NDArray, keepsNaN: Bool) -> NDArray {
    let key = Key(shape: input.shape, layout: input.layout, threads: ThreadPool.size, keepsNaN: keepsNaN)
    let instance = take(key)
    let output = instance.run(input)
    giveBack(instance, key)
    return output
  }

  /// One line for each step that runs for a row-major input of `shape`.
  public func description(for shape: Shape) -> [String] {
    let key = Key(shape: shape, layout: .plain, threads: ThreadPool.size)
    return state.withLock { self.plan(for: key, &$0).description }
  }

  /// Bytes that one run on an input of `shape` uses beside its input, its result and the weights.
  public func arenaBytes(for shape: Shape) -> Int {
    let key = Key(shape: shape, layout: .plain, threads: ThreadPool.size)
    return state.withLock { self.plan(for: key, &$0).arenaBytes }
  }

  private func take(_ key: Key) -> InferenceInstance {
    var idle: InferenceInstance?
    let plan = state.withLock { state -> InferencePlan in
      let plan = self.plan(for: key, &state)
      idle = state.compiled[key]?.idle.popLast()
      return plan
    }
    return idle ?? InferenceInstance(plan)
  }

  private func giveBack(_ instance: InferenceInstance, _ key: Key) {
    state.withLock { state in
      guard let count = state.compiled[key]?.idle.count, count < Self.mostIdle else { return }
      state.compiled[key]?.idle.append(instance)
    }
  }

  /// How many pieces of memory wait for the next run, of whatever shape.
  var idleCount: Int { state.withLock { $0.compiled.values.reduce(0) { $0 + $1.idle.count } } }

  private func plan(for key: Key, _ state: inout State) -> InferencePlan {
    state.clock += 1
    if state.compiled[key] == nil {
      var compiler = InferenceCompiler(graph, algorithm: algorithm, packed: packed, keepsNaN: key.keepsNaN)
      let plan = compiler.compile(key.shape, key.layout)
      // Only now, because the two may share packed weights.
      if state.compiled.count >= Self.mostShapes,
        let oldest = state.compiled.min(by: { $0.value.lastUse < $1.value.lastUse }) {
        state.compiled[oldest.key] = nil
      }
      state.compiled[key] = Compiled(plan: plan)
    }
    state.compiled[key]?.lastUse = state.clock
    guard let compiled = state.compiled[key] else { fail("inference: a compiled network is missing") }
    return compiled.plan
  }
}

extension InferenceGraph.Node {
  fileprivate var mayLoseNaN: Bool {
    switch operation {
    case .convolution: !activation.keepsNaNInLibrary
    case .maximum: true
    default: false
    }
  }
}

extension InferenceOperation {
  /// Whether it may make a NaN of finite numbers: with weights that are none.
  fileprivate var mayGiveNaN: Bool {
    switch self {
    case .convolution(let weights, _), .linear(let weights):
      !weights.weight.isFinite || !(weights.bias?.isFinite ?? true)
    case .scale(let factor, let shift): !(factor + shift).allSatisfy(\.isFinite)
    default: false
    }
  }
}
