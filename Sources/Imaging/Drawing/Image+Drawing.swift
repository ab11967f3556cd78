extension Image {
  /// Draws the outline of a box.
  ///
  /// The pixels on the box's corners belong to the line, which grows inwards, so that the outline shows exactly the
  /// pixels that an inclusive box covers. Corners outside the image are moved to its edge.
  ///
  /// - Parameters:
  ///   - box: corners in pixels of this image, rounded to whole ones.
  ///   - thickness: of the line in pixels, 2 unless told otherwise.
  ///   - haloed: whether a thin dark line is drawn on both sides, which keeps the box visible on any ground.
  ///   - dashed: whether the line is broken, to tell the true box from the predicted one without color.
  public mutating func draw(
    _ box: Box, color: Color, thickness: Int = 2, haloed: Bool = true, dashed: Bool = false
  ) {
    guard box.isFinite else { return }
    let box = box.clipped(to: size)
    let left = Int(box.left.rounded())
    let top = Int(box.top.rounded())
    let right = Int(box.right.rounded())
    let bottom = Int(box.bottom.rounded())
    if haloed {
      outline(left - 1, top - 1, right + 1, bottom + 1, .black, opacity: 0.55, period: 0)
      let inner = max(0, thickness)
      outline(left + inner, top + inner, right - inner, bottom - inner, .black, opacity: 0.55, period: 0)
    }
    for inset in 0..<max(0, thickness) {
      outline(
        left + inset, top + inset, right - inset, bottom - inset, color, opacity: 1,
        period: dashed ? max(4, 3 * thickness) : 0)
    }
  }

  /// One line of pixels around a rectangle; with a period, pieces of that length alternate with gaps.
  private mutating func outline(
    _ left: Int, _ top: Int, _ right: Int, _ bottom: Int, _ color: Color, opacity: Float, period: Int
  ) {
    guard left <= right, top <= bottom else { return }
    func isDrawn(_ position: Int) -> Bool { period == 0 || (position / period) % 2 == 0 }
    for x in left...right where isDrawn(x) {
      setPixel(x: x, y: top, to: color, opacity: opacity)
      if bottom != top { setPixel(x: x, y: bottom, to: color, opacity: opacity) }
    }
    guard bottom - top > 1 else { return }
    for y in top + 1...bottom - 1 where isDrawn(y) {
      setPixel(x: left, y: y, to: color, opacity: opacity)
      if right != left { setPixel(x: right, y: y, to: color, opacity: opacity) }
    }
  }
}
