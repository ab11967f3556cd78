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
}
