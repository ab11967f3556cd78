import Imaging
import Synchronization

/// Keeps decoded images up to a number of bytes.
///
/// Nothing is thrown out for something new: when every image is needed once an epoch, in random order, that would
/// only exchange one miss for another.
final class ImageCache: Sendable {
  struct Entry: Sendable {
    let image: ScaledImage
    let mask: Mask?

    var byteCount: Int { image.image.pixels.count + (mask?.values.count ?? 0) }
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var byteCount = 0
  }

  private let byteLimit: Int
  private let state = Mutex(State())

  init(byteLimit: Int) { self.byteLimit = byteLimit }

  /// What is kept, in bytes.
  var byteCount: Int { state.withLock(\.byteCount) }

  func entry(_ index: Int) -> Entry? { state.withLock { $0.entries[index] } }

  func keep(_ entry: Entry, _ index: Int) {
    state.withLock { state in
      guard state.entries[index] == nil, state.byteCount + entry.byteCount <= byteLimit else { return }
      state.entries[index] = entry
      state.byteCount += entry.byteCount
    }
  }
}
