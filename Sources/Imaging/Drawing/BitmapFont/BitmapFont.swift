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
