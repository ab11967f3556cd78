import Synchronization

/// A value that a pullback keeps and hands over when it runs, so that its memory can be freed midway instead of with
/// the pullback itself. A pullback runs once.
final class OneUse<Value: Sendable>: Sendable {
  private let value: Mutex<Value?>

  init(_ value: Value) { self.value = Mutex(value) }

  /// The value, which stays where it is; nil once it has been taken.
  var untaken: Value? { value.withLock { $0 } }

  /// The value at the first call, nil afterwards.
  func take() -> Value? {
    value.withLock { value in
      defer { value = nil }
      return value
    }
  }
}
