import Core

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
    let above = Int(saturating: place.top.rounded()) - height
    let top = above < 0 ? above + height : above
    drawLabel(label, x: Int(saturating: place.left.rounded()), y: top, background: color, scale: scale)
  }

  private mutating func draw(_ glyph: UInt64, x: Int, y: Int, color: Color, scale: Int) {
    for row in 0..<BitmapFont.height {
      for column in 0..<5 where BitmapFont.isSet(glyph, row: row, column: column) {
        fill(x: x + column * scale, y: y + row * scale, width: scale, height: scale, with: color)
      }
    }
  }
}

/// Letters for labels on images: printable ASCII in a fixed grid of pixels, so that drawing needs no font file.
public enum BitmapFont {
  /// Columns from one letter to the next, one of them empty, before scaling.
  public static let advance = 6
  /// Rows of a letter, the two below the base line included, before scaling.
  public static let height = 9

  /// How many pixels `text` takes. Line breaks start a new line, two rows of space below the last.
  ///
  /// - Parameter scale: how many pixels a pixel of the font is wide and high; 1 unless told otherwise.
  public static func size(of text: String, scale: Int = 1) -> ImageSize {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let longest = lines.map(\.count).max() ?? 0
    let rows = lines.count * height + max(0, lines.count - 1) * 2
    return ImageSize(width: max(0, longest * advance - 1) * scale, height: rows * scale)
  }

  /// `text` shortened to fit `width` pixels, ending in two dots if something was cut off.
  public static func fitting(_ text: String, width: Int, scale: Int = 1) -> String {
    guard size(of: text, scale: scale).width > width else { return text }
    let count = (width / max(1, scale) + 1) / advance
    return count > 2 ? String(text.prefix(count - 2)) + ".." : String(text.prefix(max(0, count)))
  }

  /// The glyph of a character; a question mark for those outside ASCII, empty for control characters.
  static func glyph(of character: Character) -> UInt64 {
    guard let code = character.asciiValue else { return glyphs[Int(UInt8(ascii: "?")) - 32] }
    return code >= 32 && code < 127 ? glyphs[Int(code) - 32] : 0
  }

  /// Whether the font's pixel in `row` and `column` (0..<5) of a glyph is set.
  static func isSet(_ glyph: UInt64, row: Int, column: Int) -> Bool {
    glyph >> UInt64((height - 1 - row) * 5 + 4 - column) & 1 == 1
  }
}

extension BitmapFont {
  /// The printable ASCII characters, from the space to the tilde: nine rows of five bits each, the top row in the
  /// highest bits and the leftmost pixel the highest of its row. Drawn for this package.
  static let glyphs: [UInt64] = [
    0x000000000000, 0x042108401000, 0x0A5280000000, 0x0A57D5F52800, 0x047D1C5F1000, 0x18C888898C00,
    0x0C9511593400, 0x042200000000, 0x022210820800, 0x082084222000, 0x00255D520000, 0x00213E420000,
    0x000000061100, 0x00003E000000, 0x000000063000, 0x000888880000, 0x0E8CEB98B800, 0x046108423800,
    0x0E8844447C00, 0x1F110418B800, 0x0232A5F10800, 0x1F878218B800, 0x06443D18B800, 0x1F0888842000,
    0x0E8C5D18B800, 0x0E8C5E113000, 0x006300C60000, 0x006300061100, 0x022220820800, 0x0007C1F00000,
    0x082082222000, 0x0E8844401000, 0x0E885B5AB800, 0x0E8C63F8C400, 0x1E8C7D18F800, 0x0E8C2108B800,
    0x1C9463197000, 0x1F843D087C00, 0x1F843D084000, 0x0E8C2F18BC00, 0x118C7F18C400, 0x0E2108423800,
    0x071084293000, 0x119531494400, 0x108421087C00, 0x11DD6B18C400, 0x118E6B38C400, 0x0E8C6318B800,
    0x1E8C7D084000, 0x0E8C63593400, 0x1E8C7D494400, 0x0F841C10F800, 0x1F2108421000, 0x118C6318B800,
    0x118C63151000, 0x118C6B5AA800, 0x118A88A8C400, 0x118C54421000, 0x1F0888887C00, 0x0E4210843800,
    0x008208208000, 0x0E1084213800, 0x045440000000, 0x0000000003E0, 0x082080000000, 0x000382F8BC00,
    0x1085B318F800, 0x0003A108B800, 0x010B6718BC00, 0x0003A3F83800, 0x064A38842000, 0x0003E319B42E,
    0x1085B318C400, 0x040308423800, 0x020184210A4C, 0x1084A98A4800, 0x0C2108423800, 0x0006AB5AD400,
    0x0005B318C400, 0x0003A318B800, 0x0007A31CDA10, 0x00036719B421, 0x0005B3084000, 0x0003A0E0F800,
    0x084710849800, 0x00046319B400, 0x000463151000, 0x0004635AA800, 0x000454454400, 0x00046319B42E,
    0x0007C4447C00, 0x022110420800, 0x042108421000, 0x082104422000, 0x00022A200000,
  ]
}
