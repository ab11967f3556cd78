import Foundation
import Synchronization

/// Collects texts from closures that must be sendable.
public final class Log: Sendable {
  private let texts = Mutex<[String]>([])

  public init() {}

  public var all: [String] { texts.withLock { $0 } }
  public func add(_ text: String) { texts.withLock { $0.append(text) } }
}

/// Waits until `condition` holds; whether it did within `seconds`.
///
/// - Parameter pause: the seconds from one question to the next.
public func eventually(within seconds: Double = 120, pause: Double = 0.01, _ condition: () -> Bool) -> Bool {
  let end = Date().addingTimeInterval(seconds)
  while !condition() {
    guard Date() < end else { return false }
    Thread.sleep(forTimeInterval: pause)
  }
  return true
}
