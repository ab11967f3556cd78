import Core
import Imaging

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
