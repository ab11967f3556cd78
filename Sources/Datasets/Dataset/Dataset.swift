import Imaging

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
