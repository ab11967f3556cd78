import Core
import Synchronization

/// Where the time of a computation goes: each kernel that runs leaves a record while a profile is being taken.
///
/// It costs one load of a flag for each kernel while none is. One profile is taken at a time, and what other threads
/// compute meanwhile is in it too.
public enum Profile {
  /// One run of one kernel.
  public struct Record: Sendable {
    /// What was computed, such as `convolution, gradient of the weights`.
    public let operation: String
    /// The layer that asked for it, as in `features.28`; empty outside any layer.
    public let path: String
    /// Without the time of kernels that this one called, which have records of their own.
    public let seconds: Double
    /// Multiplications and additions of the textbook algorithm, whatever the kernel really did.
    public let floatingPointOperations: Double
    /// Bytes of the operands and the result, each moved once.
    public let bytes: Double
  }

  /// The work that a kernel has to do at the least.
  struct Work {
    var floatingPointOperations = 0.0
    var bytes = 0.0

    /// Reads or writes each of `arrays` once, with `operations` for each element of the first.
    static func pass(_ arrays: NDArray..., operations: Double = 1) -> Work {
      Work(
        floatingPointOperations: operations * Double(arrays.first?.elementCount ?? 0),
        bytes: arrays.reduce(0) { $0 + Double($1.storedCount * $1.dtype.byteCount) })
    }
  }

  private struct State {
    var records: [Record] = []
    /// Seconds spent in kernels called by those that are running, innermost last.
    var inner: [Double] = []
  }

  private static let isTaken = Atomic(false)
  private static let state = Mutex(State())

  /// Runs `body` and returns what it did.
  public static func run<Result>(_ body: () throws -> Result) rethrows -> (result: Result, records: [Record]) {
    require(!isTaken.exchange(true, ordering: .relaxed), "profile: one is being taken already; wait for its end")
    state.withLock { $0 = State() }
    defer { isTaken.store(false, ordering: .relaxed) }
    let result = try body()
    return (result, state.withLock { $0.records })
  }

  /// Runs one kernel, and notes it if a profile is being taken.
  @inline(__always)
  static func measure<Result>(
    _ operation: StaticString, _ work: @autoclosure () -> Work, _ body: () -> Result
  ) -> Result {
    guard isTaken.load(ordering: .relaxed) else { return body() }
    return note(operation, work(), body)
  }

  private static func note<Result>(_ operation: StaticString, _ work: Work, _ body: () -> Result) -> Result {
    state.withLock { $0.inner.append(0) }
    let start = ContinuousClock.now
    let result = body()
    let duration = (ContinuousClock.now - start).components
    let seconds = Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    state.withLock { state in
      // Two threads under one profile may have taken each other's place on the stack; that only blurs the shares.
      let inner = state.inner.popLast() ?? 0
      if !state.inner.isEmpty { state.inner[state.inner.count - 1] += seconds }
      state.records.append(
        Record(
          operation: operation.description, path: FailureContext.describe(), seconds: max(0, seconds - inner),
          floatingPointOperations: work.floatingPointOperations, bytes: work.bytes))
    }
    return result
  }
}
