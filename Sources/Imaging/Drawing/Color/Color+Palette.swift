extension Color {
  public static let black = Color(0x000000)
  public static let white = Color(0xFFFFFF)
  public static let grey = Color(0x808080)

  // Okabe and Ito, "Color Universal Design" (2008): told apart by readers with any common form of colour blindness.
  public static let orange = Color(0xE69F00)
  public static let skyBlue = Color(0x56B4E9)
  public static let green = Color(0x009E73)
  public static let yellow = Color(0xF0E442)
  public static let blue = Color(0x0072B2)
  public static let vermilion = Color(0xD55E00)
  public static let purple = Color(0xCC79A7)

  /// Colours for curves and classes, in an order in which neighbours differ most.
  public static let palette: [Color] = [.blue, .vermilion, .green, .purple, .orange, .skyBlue, .yellow]
}
