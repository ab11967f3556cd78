extension Box {
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
