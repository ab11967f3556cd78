extension Image {
  /// Sets one pixel, mixed with what was there by `opacity` (0...1); pixels outside the image are left out.
  ///
  /// Gray images take the color's luminance; the alpha channel of RGBA images becomes opaque.
  public mutating func setPixel(x: Int, y: Int, to color: Color, opacity: Float = 1) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let start = (y * width + x) * channels
    guard channels >= 3 else {
      let old = Float(pixels[start]) * (1 - opacity)
      pixels[start] = UInt8(min(max((old + color.luminance * 255 * opacity).rounded(), 0), 255))
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
}
