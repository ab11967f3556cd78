import Synchronization

/// Remembers which images could not be read, from all threads and epochs of a loader.
final class SkipJournal: Sendable {
  private let entries = Mutex<[Int: SkippedImage]>([:])

  func add(_ images: [SkippedImage]) {
    guard !images.isEmpty else { return }
    entries.withLock { entries in
      for image in images { entries[image.index] = image }
    }
  }

  var all: [SkippedImage] { entries.withLock { $0.values.sorted { $0.index < $1.index } } }
}
