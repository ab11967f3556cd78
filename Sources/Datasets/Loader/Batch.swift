import Core
import Imaging
import Kernels

/// Images ready for a network, with what is known of them. All lists have one entry a row of `pixels`.
public struct Batch: Sendable {
  /// `[N, 3, H, W]`, float32, normalized.
  public var pixels: NDArray
  /// The classes. Where there are soft targets, the class that accuracy is measured with.
  public var labels: [Int]
  /// What each image is, as shares of classes: `[N, classes]`, float32, rows that sum to 1; nil where `labels` say it
  /// all. Filled by transforms that mix images; see `oneHotTargets(classes:)`.
  public var softTargets: NDArray?
  /// How many classes the data set has; nil where that is not known.
  public var classCount: Int?
  /// The images' places in the data set.
  public var indices: [Int]
  /// The objects' boxes in pixels of `pixels`, clipped. A list is empty where nothing of the object is left.
  public var boxes: [[Box]]
  /// The objects' masks, `H` x `W`; nil where the data set has none or the loader was told to leave them.
  public var masks: [Mask?]
  /// The stored sizes, from before anything was resized.
  public var originalSizes: [ImageSize]
  /// Images that should have been in this batch and could not be read.
  public var skipped: [SkippedImage]

  /// A batch of one's own making.
  ///
  /// - Parameters:
  ///   - pixels: `[N, 3, H, W]`, float32.
  ///   - labels: N classes.
  ///   - softTargets: `[N, classes]`, float32, rows that sum to 1.
  ///   - indices: N places in a data set; 0, 1, 2 and so on unless told otherwise.
  ///   - boxes: N lists; empty ones unless told otherwise.
  ///   - masks: N masks; none unless told otherwise.
  ///   - originalSizes: N sizes; that of `pixels` unless told otherwise.
  ///
  /// It stops the program if the lists do not fit together.
  public init(
    pixels: NDArray, labels: [Int], softTargets: NDArray? = nil, classCount: Int? = nil, indices: [Int]? = nil,
    boxes: [[Box]]? = nil, masks: [Mask?]? = nil, originalSizes: [ImageSize]? = nil, skipped: [SkippedImage] = []
  ) {
    require(pixels.shape.count == 4, "batch: the pixels are \(pixels.described); they must be [N, 3, H, W]")
    let size = ImageSize(width: pixels.shape[3], height: pixels.shape[2])
    self.pixels = pixels
    self.labels = labels
    self.softTargets = softTargets
    self.classCount = classCount
    self.indices = indices ?? Array(labels.indices)
    self.boxes = boxes ?? Array(repeating: [], count: labels.count)
    self.masks = masks ?? Array(repeating: nil, count: labels.count)
    self.originalSizes = originalSizes ?? Array(repeating: size, count: labels.count)
    self.skipped = skipped
    check("batch")
  }

  /// How many images there are.
  public var count: Int { labels.count }
}

extension Batch {
  /// The labels as soft targets, `[N, classes]` float32: 1 for the label of a row, 0 for all others (PyTorch's
  /// `one_hot`).
  ///
  /// - Parameter classes: how many; the data set's unless told otherwise. It stops the program if neither is known or
  ///   a label is not among them.
  public func oneHotTargets(classes: Int? = nil) -> NDArray {
    guard let classes = classes ?? classCount else {
      fail("batch: its number of classes is not known; name it, as in oneHotTargets(classes: 200)")
    }
    return NDArray([count, classes], of: Float.self) { values in
      values.update(repeating: 0)
      for (row, label) in labels.enumerated() {
        require(
          (0..<classes).contains(label), "batch: label \(label) of row \(row) is not in 0..<\(classes), the classes")
        values[row * classes + label] = 1
      }
    }
  }

  /// Stops the program if the lists do not fit together; `maker` is whoever is to blame.
  package func check(_ maker: @autoclosure () -> String) {
    require(
      pixels.shape.count == 4 && pixels.shape[0] == count && pixels.dtype == .float32,
      "\(maker()): the pixels are \(pixels.described), but there are \(count) labels; they must be [N, 3, H, W] in "
        + "float32, with a label for each")
    let counts = [indices.count, boxes.count, masks.count, originalSizes.count]
    require(
      counts.allSatisfy { $0 == count },
      "\(maker()): of \(count) images there are \(counts[0]) indices, \(counts[1]) lists of boxes, \(counts[2]) masks "
        + "and \(counts[3]) original sizes; there must be one for each image")
    if let softTargets { check(softTargets, maker()) }
  }

  private func check(_ targets: NDArray, _ maker: @autoclosure () -> String) {
    require(
      targets.shape.count == 2 && targets.shape[0] == count && targets.dtype == .float32
        && targets.shape[1] == classCount ?? targets.shape[1],
      "\(maker()): the soft targets are \(targets.described); they must be float32, [\(count), "
        + "\(classCount.map(String.init) ?? "classes")]")
    let values = targets.values(as: Float.self)
    let classes = targets.shape[1]
    for row in 0..<count {
      let sum = values[row * classes..<(row + 1) * classes].reduce(0, +)
      require(
        abs(sum - 1) < 1e-3, "\(maker()): the soft targets of row \(row) sum to \(sum); they are shares and sum to 1")
    }
  }
}

/// An image that was left out because it could not be read.
public struct SkippedImage: Sendable, Hashable, CustomStringConvertible {
  /// The image's place in the data set.
  public var index: Int
  /// The image's name in the data set.
  public var identifier: String
  /// What was wrong with it.
  public var reason: String

  public init(index: Int, identifier: String, reason: String) {
    self.index = index
    self.identifier = identifier
    self.reason = reason
  }

  public var description: String { "image \(index) (\(identifier)) was skipped: \(reason)" }
}

/// A change to a whole batch after its images are augmented and normalized: what PyTorch users write into a
/// `collate_fn`, such as mixing images with others of their batch. It runs on the loader's threads.
///
///     struct Inverted: BatchTransform {
///       func apply(to batch: inout Batch, using generator: inout RandomGenerator) {
///         batch.pixels = NDArray(batch.pixels.values(as: Float.self).map { -$0 }, shape: batch.pixels.shape)
///       }
///     }
public protocol BatchTransform: SelfDescribing {
  /// Changes `batch`, drawing whatever is random from `generator` and nothing else.
  ///
  /// The generator's stream depends on the loader's seed, the epoch and the batch's number only; transforms that follow
  /// each other draw from it in turn. Afterwards all lists of the batch must still fit together (see `Batch.init`);
  /// where the images change their classes, `softTargets` say so, and `labels` stay what accuracy is measured with.
  func apply(to batch: inout Batch, using generator: inout RandomGenerator)
}
