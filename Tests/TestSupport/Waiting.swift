import Foundation

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
