extension Color {
  /// `#000000`.
  public static let black = Color(0x000000)
  /// `#FFFFFF`.
  public static let white = Color(0xFFFFFF)
  /// `#808080`, half way between black and white in sRGB.
  public static let gray = Color(0x808080)

  // Okabe and Ito, "Color Universal Design" (2008): told apart by readers with any common form of color blindness.
  /// `#E69F00` of the palette of Okabe and Ito.
  public static let orange = Color(0xE69F00)
  /// `#56B4E9` of the palette of Okabe and Ito.
  public static let skyBlue = Color(0x56B4E9)
  /// `#009E73`, the bluish green of the palette of Okabe and Ito.
  public static let green = Color(0x009E73)
  /// `#F0E442` of the palette of Okabe and Ito; faint on white.
  public static let yellow = Color(0xF0E442)
  /// `#0072B2` of the palette of Okabe and Ito.
  public static let blue = Color(0x0072B2)
  /// `#D55E00` of the palette of Okabe and Ito; the color of boxes that were found.
  public static let vermilion = Color(0xD55E00)
  /// `#CC79A7`, the reddish purple of the palette of Okabe and Ito.
  public static let purple = Color(0xCC79A7)

  /// Colors for curves and classes, in an order in which neighbors differ most.
  public static let palette: [Color] = [.blue, .vermilion, .green, .purple, .orange, .skyBlue, .yellow]
}
