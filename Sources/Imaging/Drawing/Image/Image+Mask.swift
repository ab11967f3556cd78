import Core

extension Image {
  /// Draws the outline of a mask's foreground and, if asked, tints its inside.
  ///
  /// The outline is made of the foreground pixels that have background, an ignored pixel or the mask's edge beside
  /// them, and of those within `thickness` pixels of them.
  ///
  /// - Parameters:
  ///   - mask: of the image's size.
  ///   - thickness: of the line in pixels, 2 unless told otherwise.
  ///   - fill: the opacity (0...1) of the color inside; 0, none, unless told otherwise.
  public mutating func draw(_ mask: Mask, color: Color, thickness: Int = 2, fill: Float = 0) {
    require(
      mask.width == width && mask.height == height,
      "draw: a mask of \(mask.width)x\(mask.height) pixels on an image of \(size); resize the mask first")
    for y in 0..<height {
      for x in 0..<width where mask.values[y * width + x] == Mask.foreground {
        if mask.isOutline(x: x, y: y, thickness: thickness) {
          setPixel(x: x, y: y, to: color)
        } else if fill > 0 {
          setPixel(x: x, y: y, to: color, opacity: fill)
        }
      }
    }
  }
}

extension Mask {
  /// Whether something other than foreground, or the mask's edge, lies less than `thickness` pixels away along a row
  /// or a column.
  fileprivate func isOutline(x: Int, y: Int, thickness: Int) -> Bool {
    for step in stride(from: 1, through: thickness, by: 1) {
      for (dx, dy) in [(-step, 0), (step, 0), (0, -step), (0, step)] {
        let (column, row) = (x + dx, y + dy)
        guard column >= 0, row >= 0, column < width, row < height else { return true }
        if values[row * width + column] != Mask.foreground { return true }
      }
    }
    return false
  }
}
