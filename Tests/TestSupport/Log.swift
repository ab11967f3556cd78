import Synchronization

/// Collects texts from closures that must be sendable.
public final class Log: Sendable {
  private let texts = Mutex<[String]>([])

  public init() {}

  public var all: [String] { texts.withLock { $0 } }
  public func add(_ text: String) { texts.withLock { $0.append(text) } }
}
