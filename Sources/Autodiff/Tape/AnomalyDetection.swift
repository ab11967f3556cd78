import Core
import Kernels
import Synchronization

/// Finds the first operation that produces NaN or an infinity, in the forward or the backward pass.
///
///     let (loss, first) = AnomalyDetection.finding { run(network, batch) }
///     if let first { print(first) }
///
///     AnomalyDetection.isStopping = true     // for the whole program: stop at the first
///
/// Every operation's result is looked at, recorded or not, and every gradient that a pullback returns. That costs
/// one more pass over each of them while a guard is on, and the reading of one number while none is.
public enum AnomalyDetection {
  /// Guards that are on: the switch, and scopes that have been entered and not left.
  private static let active = Atomic(0)
  private static let stopping = Atomic(false)

  @TaskLocal static var scope: Scope?
  /// Whether results are those of a pullback's steps, which is looked at as a whole.
  @TaskLocal private static var isInPullback = false

  /// What a scope does with the first finding. It belongs to the thread that opened it.
  final class Scope: Sendable {
    let first = Mutex<NonFiniteFinding?>(nil)
  }

  /// Whether the program stops, with a text, at the first value that is not finite, on all threads. Off by default.
  public static var isStopping: Bool {
    get { stopping.load(ordering: .relaxed) }
    set {
      guard stopping.exchange(newValue, ordering: .relaxed) != newValue else { return }
      active.add(newValue ? 1 : -1, ordering: .relaxed)
    }
  }

  /// Runs `body` and tells which operation in it was the first to produce NaN or an infinity; nil where none did.
  ///
  /// Only what runs on the calling thread or task is looked at, and all of `body` runs, whatever is found.
  public static func finding<Result>(
    _ body: () throws -> Result
  ) rethrows -> (result: Result, first: NonFiniteFinding?) {
    let scope = Scope()
    active.add(1, ordering: .relaxed)
    defer { active.subtract(1, ordering: .relaxed) }
    let result = try $scope.withValue(scope, operation: body)
    return (result, scope.first.withLock { $0 })
  }

  /// Whether this thread's values are looked at. A single read where no guard is on anywhere.
  @inline(__always)
  static var isLooking: Bool { active.load(ordering: .relaxed) > 0 && isMeant }

  private static var isMeant: Bool { (isStopping || scope != nil) && !isInPullback }

  /// Runs a pullback: its steps are not looked at one by one, so that what is named is the operation it belongs to.
  static func insidePullback<Result>(_ body: () -> Result) -> Result {
    guard isLooking else { return body() }
    return $isInPullback.withValue(true, operation: body)
  }

  /// Notes a finding in this thread's scope, or stops the program.
  private static func report(_ finding: @autoclosure () -> NonFiniteFinding) {
    guard let scope else { fail("anomaly detection: \(finding().text)") }
    scope.first.withLock { if $0 == nil { $0 = finding() } }
  }
}

extension AnomalyDetection {
  /// Looks at the result of an operation.
  @inline(__always)
  static func check(_ output: NDArray, of operation: Operation, _ operands: [Tensor]) {
    if isLooking { look(at: output, of: operation, operands) }
  }

  private static func look(at output: NDArray, of operation: Operation, _ operands: [Tensor]) {
    guard !output.isFinite else { return }
    report(
      NonFiniteFinding(
        operation: operation, pass: .forward, path: FailureContext.names, values: .init(output),
        operands: operands.map { NonFiniteFinding.Values($0.storedArray, isParameter: $0.isParameter) }))
  }

  /// Looks at a gradient on its way into an operation's pullback: a sum of several, or a seed, may be the first.
  static func check(arriving gradient: NDArray?, at operation: Operation?) {
    guard isLooking, let gradient, !gradient.isFinite else { return }
    report(
      NonFiniteFinding(
        operation: operation, pass: .arriving, path: FailureContext.names, values: .init(gradient), operands: []))
  }

  /// Looks at the gradients that an operation's pullback returned.
  static func check(_ gradients: [Tensor?], returnedBy operation: Operation) {
    guard isLooking else { return }
    for (number, gradient) in gradients.enumerated() {
      guard let array = gradient?.storedArray, !array.isFinite else { continue }
      return report(
        NonFiniteFinding(
          operation: operation, pass: .backward(operand: number), path: FailureContext.names, values: .init(array),
          operands: []))
    }
  }
}

extension Tensor {
  /// Whether this is the value of a parameter.
  fileprivate var isParameter: Bool { if case .parameter = origin { true } else { false } }
}
