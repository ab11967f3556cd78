/// A rectangle in pixels, its corners counted from the image's top left.
public struct Box: Sendable, Hashable, Codable {
  /// Where the first column begins: 0 at the image's edge.
  public var left: Double
  /// Where the first row begins: 0 at the image's edge.
  public var top: Double
  /// Where the last column ends: the width at the image's edge.
  public var right: Double
  /// Where the last row ends: the height at the image's edge.
  public var bottom: Double

  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }
}

extension Box {
  /// Whether all four sides are finite numbers.
  public var isFinite: Bool { left.isFinite && top.isFinite && right.isFinite && bottom.isFinite }

  /// The box in an image whose sides were multiplied by `x` and `y`.
  public func scaled(x: Double, y: Double) -> Box {
    Box(left: left * x, top: top * y, right: right * x, bottom: bottom * y)
  }

  /// The part inside an image of `size`, sides being edges of pixels; nil if nothing of the box is inside.
  public func visiblePart(in size: ImageSize) -> Box? {
    let box = clipped(to: size, convention: .continuous)
    return box.right > box.left && box.bottom > box.top ? box : nil
  }

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

  /// The same box after its image was resized.
  ///
  /// - Parameters:
  ///   - old: the size of the image that this box was drawn on.
  ///   - new: the size of the resized image.
  ///   - truncating: whether coordinates lose their fraction, as in the WSOL benchmark, whose boxes are whole pixels.
  ///     The default keeps them whole.
  /// - Returns: the scaled box; unchanged where `old` has no area.
  public func scaled(from old: ImageSize, to new: ImageSize, truncating: Bool = true) -> Box {
    guard old.width > 0, old.height > 0 else { return self }
    // Multiply before dividing, so that whole results are exact and truncation does not lose a pixel.
    func scale(_ value: Double, _ new: Int, _ old: Int) -> Double {
      let scaled = value * Double(new) / Double(old)
      return truncating ? scaled.rounded(.towardZero) : scaled
    }
    return Box(
      left: scale(left, new.width, old.width), top: scale(top, new.height, old.height),
      right: scale(right, new.width, old.width), bottom: scale(bottom, new.height, old.height))
  }

  /// The part of this box inside an image.
  ///
  /// - Parameters:
  ///   - size: the image's size.
  ///   - convention: with `.inclusive` corners stay on pixels (0...width - 1), with `.continuous` on the image's edge
  ///     (0...width). Inclusive unless told otherwise.
  public func clipped(to size: ImageSize, convention: OverlapConvention = .inclusive) -> Box {
    let right = max(0, Double(size.width) - convention.extra)
    let bottom = max(0, Double(size.height) - convention.extra)
    func clip(_ value: Double, _ limit: Double) -> Double { min(max(value, 0), limit) }
    return Box(
      left: clip(left, right), top: clip(top, bottom), right: clip(self.right, right),
      bottom: clip(self.bottom, bottom))
  }

  /// This box moved by whole or fractional pixels, as after a crop.
  public func moved(x: Double, y: Double) -> Box {
    Box(left: left + x, top: top + y, right: right + x, bottom: bottom + y)
  }

  /// This box mirrored in an image `width` pixels wide.
  ///
  /// - Parameter convention: with `.inclusive` corners column 0 becomes column `width - 1`; with `.continuous` the left
  ///   edge becomes the right one.
  public func mirrored(width: Int, convention: OverlapConvention = .inclusive) -> Box {
    let limit = Double(width) - convention.extra
    return Box(left: limit - right, top: top, right: limit - left, bottom: bottom)
  }
}

/// How the corners of a box are read when areas are measured.
public enum OverlapConvention: String, Sendable, Hashable, Codable, CaseIterable {
  /// Corners are pixels and belong to the box: a side is `right - left + 1` long, and a box whose corners coincide has
  /// the area of one pixel. The WSOL benchmark of Choe et al. (CVPR 2020) and most work before it measure this way.
  case inclusive
  /// Corners are points of the plane: a side is `right - left` long.
  case continuous

  /// 1 or 0: what is added to the difference of two corners to get the length of a side.
  @inlinable public var extra: Double { self == .inclusive ? 1 : 0 }
}

/// The width and height of an image in pixels.
public struct ImageSize: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Pixels in a row.
  public var width: Int
  /// Rows.
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Width before height, as in `500x335`.
  public var description: String { "\(width)x\(height)" }
}
