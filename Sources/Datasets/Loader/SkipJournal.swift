import Synchronization

/// Remembers which pictures could not be read, from all threads and epochs of a loader.
final class SkipJournal: Sendable {
  private let entries = Mutex<[Int: SkippedPicture]>([:])

  func add(_ pictures: [SkippedPicture]) {
    guard !pictures.isEmpty else { return }
    entries.withLock { entries in
      for picture in pictures { entries[picture.index] = picture }
    }
  }

  var all: [SkippedPicture] { entries.withLock { $0.values.sorted { $0.index < $1.index } } }
}
