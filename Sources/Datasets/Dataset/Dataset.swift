import Imaging

/// Pictures with labels and, for evaluation, boxes and masks.
///
/// Everything but the pixels is known once the data set is open: readers check their files when they open them. Pixels
/// and masks are read when asked for, from any thread.
public protocol Dataset: Sendable {
  /// A short name for reports, such as `cub-mini/train`.
  var name: String { get }
  /// The classes in the order of their labels.
  var classNames: [String] { get }
  /// How many pictures there are.
  var count: Int { get }

  /// What is known of picture `index`, which must be in `0..<count`.
  func annotation(at index: Int) -> Annotation
  /// The class of picture `index`, for data sets that know it more cheaply than the whole annotation.
  func label(at index: Int) -> Int
  /// Picture `index` in RGB, as stored: not turned, not scaled.
  ///
  /// - Throws: `ImagingError` or `DatasetError` naming the file that is missing or damaged.
  func picture(at index: Int) throws -> Picture
  /// Picture `index`, perhaps decoded at a smaller scale that leaves the shorter side at least `minimumSide` long.
  /// Without an own implementation it is read at full size.
  func picture(at index: Int, minimumSide: Int?) throws -> ScaledPicture
  /// The mask of picture `index` at the picture's stored size; nil where there is none.
  func mask(at index: Int) throws -> Mask?
}

extension Dataset {
  public func picture(at index: Int, minimumSide: Int?) throws -> ScaledPicture {
    ScaledPicture(try picture(at: index))
  }

  public func mask(at index: Int) throws -> Mask? { nil }

  public func label(at index: Int) -> Int { annotation(at: index).label }

  /// How many classes there are, also those without an image.
  public var classCount: Int { classNames.count }

  /// The labels of all pictures in order.
  public var labels: [Int] { (0..<count).map { label(at: $0) } }

  /// How many pictures each class has.
  public var classSizes: [Int] {
    var sizes = [Int](repeating: 0, count: classCount)
    for index in 0..<count { sizes[label(at: index)] += 1 }
    return sizes
  }
}
