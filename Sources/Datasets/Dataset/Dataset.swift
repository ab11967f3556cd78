// Everything a reader of this module's results needs: images, boxes and masks.
@_exported import Imaging
import Kernels

/// The type of a batch's pixels, `[N, 3, H, W]` in float32: a plain array without gradients. Named here, so that
/// whoever changes batches need not import the kernels.
public typealias NDArray = Kernels.NDArray

/// Images with labels and, for evaluation, boxes and masks.
///
/// Everything but the pixels is known once the data set is open: readers check their files when they open them. Pixels
/// and masks are read when asked for, from any thread.
public protocol Dataset: Sendable {
  /// A short name for reports, such as `cub-mini/train`.
  var name: String { get }
  /// The classes in the order of their labels.
  var classNames: [String] { get }
  /// How many images there are.
  var count: Int { get }
  /// What was left out when the data set was opened, and what else to know of it, a line each for people to read;
  /// nothing without an own implementation.
  var notes: [String] { get }

  /// What is known of image `index`, which must be in `0..<count`.
  func annotation(at index: Int) -> Annotation
  /// The class of image `index`, for data sets that know it more cheaply than the whole annotation.
  func label(at index: Int) -> Int
  /// Image `index` in RGB, as stored: not turned, not scaled.
  ///
  /// - Throws: `ImagingError` or `DatasetError` naming the file that is missing or damaged.
  func image(at index: Int) throws -> Image
  /// Image `index`, perhaps decoded at a smaller scale that leaves the shorter side at least `minimumSide` long.
  /// Without an own implementation it is read at full size.
  func image(at index: Int, minimumSide: Int?) throws -> ScaledImage
  /// The mask of image `index` at the image's stored size; nil where there is none.
  func mask(at index: Int) throws -> Mask?
}

extension Dataset {
  public func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    ScaledImage(try image(at: index))
  }

  public func mask(at index: Int) throws -> Mask? { nil }

  public var notes: [String] { [] }

  public func label(at index: Int) -> Int { annotation(at: index).label }

  /// How many classes there are, also those without an image.
  public var classCount: Int { classNames.count }

  /// The labels of all images in order.
  public var labels: [Int] { (0..<count).map { label(at: $0) } }

  /// How many images each class has.
  public var classSizes: [Int] {
    var sizes = [Int](repeating: 0, count: classCount)
    for index in 0..<count { sizes[label(at: index)] += 1 }
    return sizes
  }
}

/// What is known of an image besides its pixels.
public struct Annotation: Sendable, Hashable {
  /// Names the image within its data set: the path relative to the data set's folder, or the like.
  public var identifier: String
  /// The class, counted from 0.
  public var label: Int
  /// Boxes of the object in stored pixels, as the data set gives them: they may stick out of the image. Right and
  /// bottom sides lie one past the last pixel.
  public var boxes: [Box]
  /// Whether `mask(at:)` gives a mask.
  public var hasMask: Bool

  public init(identifier: String, label: Int, boxes: [Box] = [], hasMask: Bool = false) {
    self.identifier = identifier
    self.label = label
    self.boxes = boxes
    self.hasMask = hasMask
  }
}

/// The parts that data sets are published in.
public enum StoredSplit: String, Sendable, Hashable, CaseIterable {
  /// The images to train on, from which a part may be held out.
  case train
  /// The images that results are reported on.
  case test
}

/// What is wrong with the files of a data set, or with the way it was asked for.
public struct DatasetError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, or the folder, or the text that was asked with.
  public var path: String
  /// The line, counted from 1; nil where the trouble is not in one line.
  public var line: Int?
  /// What was found, what was expected and, where there is a way, how to mend it.
  public var reason: String

  public init(path: String, line: Int? = nil, reason: String) {
    self.path = path
    self.line = line
    self.reason = reason
  }

  public var description: String { line.map { "\(path):\($0): \(reason)" } ?? "\(path): \(reason)" }
}
