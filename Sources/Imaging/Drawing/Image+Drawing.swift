import Core

extension Image {
  /// Sets one pixel, mixed with what was there by `opacity` (0...1); pixels outside the image are left out.
  ///
  /// Gray images take the color's luminance; the alpha channel of RGBA images becomes opaque.
  public mutating func setPixel(x: Int, y: Int, to color: Color, opacity: Float = 1) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let start = (y * width + x) * channels
    guard channels >= 3 else {
      let old = Float(pixels[start]) * (1 - opacity)
      pixels[start] = UInt8(saturating: (old + color.luminance * 255 * opacity).rounded())
      return
    }
    let old = Color(red: pixels[start], green: pixels[start + 1], blue: pixels[start + 2])
    let mixed = opacity >= 1 ? color : old.mixed(with: color, share: opacity)
    pixels[start] = mixed.red
    pixels[start + 1] = mixed.green
    pixels[start + 2] = mixed.blue
    if channels == 4 { pixels[start + 3] = 255 }
  }

  /// Fills the rectangle of `width` x `height` pixels whose top left pixel is `(x, y)`.
  public mutating func fill(
    x: Int, y: Int, width: Int, height: Int, with color: Color, opacity: Float = 1
  ) {
    let columns = max(0, x)..<max(max(0, x), min(self.width, x + width))
    for row in max(0, y)..<max(max(0, y), min(self.height, y + height)) {
      for column in columns { setPixel(x: column, y: row, to: color, opacity: opacity) }
    }
  }

  /// Lays `other` over this image with its top left pixel at `(x, y)`; what lies outside is left out.
  public mutating func paste(_ other: Image, x: Int, y: Int) {
    let other = other.rgb()
    for row in max(0, -y)..<max(max(0, -y), min(other.height, height - y)) {
      for column in max(0, -x)..<max(max(0, -x), min(other.width, width - x)) {
        let from = (row * other.width + column) * 3
        let color = Color(red: other.pixels[from], green: other.pixels[from + 1], blue: other.pixels[from + 2])
        setPixel(x: x + column, y: y + row, to: color)
      }
    }
  }

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
    let left = Int(saturating: box.left.rounded())
    let top = Int(saturating: box.top.rounded())
    let right = Int(saturating: box.right.rounded())
    let bottom = Int(saturating: box.bottom.rounded())
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
