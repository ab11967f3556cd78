import Synchronization

/// Remembers annotations that cost something to make.
final class AnnotationStore: Sendable {
  private let values = Mutex<[Int: Annotation]>([:])

  func value(_ index: Int, make: () -> Annotation) -> Annotation {
    if let value = values.withLock({ $0[index] }) { return value }
    let value = make()
    values.withLock { $0[index] = value }
    return value
  }
}
