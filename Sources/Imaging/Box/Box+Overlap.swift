extension Box {
  /// The box with corners `(x, y)` and `(x + width, y + height)`.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.init(left: x, top: y, right: x + width, bottom: y + height)
  }

  /// `right - left`; negative when the corners are swapped.
  public var width: Double { right - left }

  /// `bottom - top`; negative when the corners are swapped.
  public var height: Double { bottom - top }

  /// The area in square pixels; 0 for a box with swapped corners.
  ///
  /// - Parameter convention: how corners are read; the plane's `.continuous` unless told otherwise.
  @inlinable
  public func area(convention: OverlapConvention = .continuous) -> Double {
    let extra = convention.extra
    return max(0, right - left + extra) * max(0, bottom - top + extra)
  }

  /// The rectangle that both boxes cover, or nil where they share no point.
  public func intersection(_ other: Box) -> Box? {
    let common = Box(
      left: max(left, other.left), top: max(top, other.top),
      right: min(right, other.right), bottom: min(bottom, other.bottom))
    return common.left <= common.right && common.top <= common.bottom ? common : nil
  }

  /// The smallest box around both.
  public func union(_ other: Box) -> Box {
    Box(
      left: min(left, other.left), top: min(top, other.top),
      right: max(right, other.right), bottom: max(bottom, other.bottom))
  }

  /// Intersection over union, 0...1.
  ///
  /// A negative overlap on either axis counts as none, and a union of no area gives 0. With `.inclusive` corners two
  /// identical boxes of zero size share their one pixel and give 1.
  ///
  /// - Parameter convention: how corners are read; the benchmark's `.inclusive` unless told otherwise.
  @inlinable
  public func intersectionOverUnion(_ other: Box, convention: OverlapConvention = .inclusive) -> Double {
    let extra = convention.extra
    let width = min(right, other.right) - max(left, other.left) + extra
    let height = min(bottom, other.bottom) - max(top, other.top) + extra
    let common = width > 0 && height > 0 ? width * height : 0
    let union = area(convention: convention) + other.area(convention: convention) - common
    return union > 0 ? common / union : 0
  }
}
