extension Image {
  /// Writes `text` with its top left corner at `(x, y)`; what leaves the image is cut off.
  ///
  /// - Parameters:
  ///   - text: printable ASCII; other characters show as question marks. Line breaks start a new line.
  ///   - scale: how many pixels a pixel of the font is wide and high; 1 unless told otherwise.
  public mutating func draw(_ text: String, x: Int, y: Int, color: Color, scale: Int = 1) {
    var top = y
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      for (index, character) in line.enumerated() {
        let glyph = BitmapFont.glyph(of: character)
        guard glyph != 0 else { continue }
        draw(glyph, x: x + index * BitmapFont.advance * scale, y: top, color: color, scale: scale)
      }
      top += (BitmapFont.height + 2) * scale
    }
  }

  /// Writes `text` on a plate of `background`, its letters black or white, whichever reads better.
  ///
  /// The plate is moved as far as needed to lie inside the image.
  ///
  /// - Returns: the plate's size in pixels.
  @discardableResult
  public mutating func drawLabel(
    _ text: String, x: Int, y: Int, background: Color, scale: Int = 1
  ) -> ImageSize {
    let text = BitmapFont.fitting(text, width: width - 6 * scale, scale: scale)
    let letters = BitmapFont.size(of: text, scale: scale)
    let plate = ImageSize(width: letters.width + 6 * scale, height: letters.height + 3 * scale)
    let left = max(0, min(x, width - plate.width))
    let top = max(0, min(y, height - plate.height))
    fill(x: left, y: top, width: plate.width, height: plate.height, with: background)
    let ink: Color = background.luminance > 0.55 ? .black : .white
    draw(text, x: left + 3 * scale, y: top + 2 * scale, color: ink, scale: scale)
    return plate
  }

  /// Draws a box and, above its top edge, a label in the same color.
  public mutating func draw(
    _ box: Box, label: String, color: Color, thickness: Int = 2, scale: Int = 1, dashed: Bool = false
  ) {
    draw(box, color: color, thickness: thickness, dashed: dashed)
    guard !label.isEmpty, box.isFinite else { return }
    let place = box.clipped(to: size)
    let height = (BitmapFont.height + 3) * scale
    // A label that would leave the image at the top goes inside the box.
    let above = Int(place.top.rounded()) - height
    let top = above < 0 ? above + height : above
    drawLabel(label, x: Int(place.left.rounded()), y: top, background: color, scale: scale)
  }

  private mutating func draw(_ glyph: UInt64, x: Int, y: Int, color: Color, scale: Int) {
    for row in 0..<BitmapFont.height {
      for column in 0..<5 where BitmapFont.isSet(glyph, row: row, column: column) {
        fill(x: x + column * scale, y: y + row * scale, width: scale, height: scale, with: color)
      }
    }
  }
}
