import Core
import Synchronization

/// Something to know of an image that was read all the same, such as that its mask has no foreground.
public struct ImageNote: Sendable, Hashable {
  /// The image's place in the data set.
  public var index: Int
  /// The image's name in the data set.
  public var identifier: String
  /// What there is to know; the same words for all images of which it is true.
  public var text: String

  public init(index: Int, identifier: String, text: String) {
    self.index = index
    self.identifier = identifier
    self.text = text
  }

  /// A mask in which no pixel is the object.
  static let emptyMask = "the mask has no foreground"

  /// A line for each text, with how many images it is true of and the first of them.
  public static func summary(of notes: [ImageNote]) -> [String] {
    Dictionary(grouping: notes, by: \.text).sorted { $0.key < $1.key }.map { text, notes in
      let names = notes.map(\.identifier).listed(atMost: 5)
      return "\(notes.count) image\(notes.count == 1 ? "" : "s"): \(text) (\(names))"
    }
  }
}

/// Remembers what there is to know of images, from all threads and epochs of a loader.
final class NoteJournal: Sendable {
  private let entries = Mutex<Set<ImageNote>>([])

  func add(_ note: ImageNote) { _ = entries.withLock { $0.insert(note) } }

  var all: [ImageNote] { entries.withLock { $0.sorted { ($0.index, $0.text) < ($1.index, $1.text) } } }
}
