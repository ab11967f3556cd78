import Core
import Imaging
import Kernels
import Synchronization

/// Procedural images of creatures, made to show what erasing is for. Nothing is downloaded.
///
/// Each image has one creature of random shape, size, place and rotation before a cluttered ground that says nothing
/// about the class. Its small **head** (a tenth to a seventh of the creature) wears a bright pattern that tells the
/// class all but surely. The large **body** tells it less surely, as its color and texture are drawn from
/// distributions that overlap between classes (with eight classes, the best possible guess from the two is right about
/// 63 times in 100). A plain classifier therefore looks at heads; made to do without them, it learns bodies.
///
/// Boxes and masks cover the whole creature. An image depends on seed, part and index only, and index modulo the
/// number of classes is the class.
public struct PartsDataset: Dataset {
  /// Size, classes and counts that the data set was made with.
  public let options: PartsOptions
  /// Which part it is: its images differ from the other's.
  public let split: StoredSplit
  private let annotations = AnnotationStore()

  /// One part of the data set of the given options.
  public init(_ options: PartsOptions = PartsOptions(), split: StoredSplit) {
    require(
      (16...1024).contains(options.size) && (2...16).contains(options.classes),
      "parts: size \(options.size) must be in 16...1024 and classes \(options.classes) in 2...16")
    self.options = options
    self.split = split
  }

  /// One part with `count` images of `size` x `size` pixels.
  public init(split: StoredSplit, seed: UInt64 = 0, count: Int? = nil, size: Int = 64, classes: Int = 8) {
    var options = PartsOptions()
    (options.size, options.classes, options.seed) = (size, classes, seed)
    if let count { (options.train, options.test) = (count, count) }
    self.init(options, split: split)
  }

  public var name: String { "parts/\(split.rawValue)" }
  public var classNames: [String] { (0..<options.classes).map { HeadStyle(class: $0, of: options.classes).name } }
  public var count: Int { split == .train ? options.train : options.test }

  public func label(at index: Int) -> Int { index % options.classes }

  public func annotation(at index: Int) -> Annotation {
    annotations.value(index) {
      let boxes = silhouette(at: index).mask.box.map { [$0] } ?? []
      return Annotation(
        identifier: "\(split.rawValue)/\(index)", label: label(at: index), boxes: boxes, hasMask: true)
    }
  }

  public func mask(at index: Int) throws -> Mask? { silhouette(at: index).mask }

  /// The visible part of the creature's head.
  public func headMask(at index: Int) -> Mask { silhouette(at: index).headMask }

  /// The tight box of the creature's head.
  public func headBox(at index: Int) -> Box {
    headMask(at: index).box ?? Box(left: 0, top: 0, right: 0, bottom: 0)
  }

  public func image(at index: Int) throws -> Image {
    let label = label(at: index)
    var style = generator(index, stream: 1)
    var ground = generator(index, stream: 2)
    var painting = Ground(size: options.size, using: &ground).painted()
    let look = CreatureLook(class: label, of: options.classes, using: &style)
    look.paint(creature(at: index), on: &painting, size: options.size)
    return Painting.image(painting, size: options.size)
  }

  private func silhouette(at index: Int) -> Silhouette { Silhouette(creature(at: index), size: options.size) }

  /// Shape and place have a stream of their own, so that they say nothing about the class.
  private func creature(at index: Int) -> Creature {
    var generator = generator(index, stream: 0)
    return Creature(using: &generator)
  }

  private func generator(_ index: Int, stream: UInt64) -> RandomGenerator {
    require(index >= 0 && index < count, "parts: there is no image \(index) among \(count)")
    return RandomGenerator(seed: options.seed, stream: split == .train ? 11 : 12, UInt64(index), stream)
  }
}

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

/// The numbers that shape the built-in data set.
public struct PartsOptions: Sendable, Hashable {
  /// The sides of the images in pixels, 16...1024.
  public var size = 64
  /// 2...16.
  public var classes = 8
  /// How many training images there are.
  public var train = 2000
  /// How many test images there are.
  public var test = 500
  /// What all images follow from, together with part and index; 0 by default.
  public var seed: UInt64 = 0

  public init() {}

  /// Reads `key=value,...`; `whole` is what errors quote.
  init(_ text: String, in whole: String) throws(DatasetError) {
    for pair in text.split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let value = Int(parts[1]), value >= 0 else {
        throw DatasetError(path: whole, reason: "'\(pair)' is not KEY=VALUE with a whole number that is not negative")
      }
      func checked(_ range: ClosedRange<Int>) throws(DatasetError) -> Int {
        guard range.contains(value) else {
          throw DatasetError(path: whole, reason: "\(parts[0]) is \(value), which is not in \(range)")
        }
        return value
      }
      switch parts[0] {
      case "size": size = try checked(16...1024)
      case "classes": classes = try checked(2...16)
      case "train": train = try checked(1...10_000_000)
      case "test": test = try checked(1...10_000_000)
      case "seed": seed = UInt64(value)
      default:
        throw DatasetError(
          path: whole, reason: "'\(parts[0])' is no option; known are size, classes, train, test, seed")
      }
    }
  }
}
