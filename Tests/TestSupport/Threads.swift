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

/// Runs each of `bodies` on a thread of its own, all at the same time, and waits for all.
public func onThreads<Result: Sendable>(_ bodies: [@Sendable () -> Result]) -> [Result] {
  let results = Mutex<[Int: Result]>([:])
  let group = DispatchGroup()
  for (number, body) in bodies.enumerated() {
    group.enter()
    let thread = Thread {
      let result = body()
      results.withLock { $0[number] = result }
      group.leave()
    }
    thread.stackSize = 1 << 23
    thread.start()
  }
  group.wait()
  return results.withLock { results in bodies.indices.compactMap { results[$0] } }
}

/// Puts the calling thread's floating point unit into the mode that programs start with.
public func setUsualFloatingPointMode() {
  // FE_DFL_ENV, a macro that is not imported.
  fesetenv(UnsafePointer(bitPattern: -1))
}
