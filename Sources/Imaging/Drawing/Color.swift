import Core

/// An opaque 8-bit color in sRGB.
public struct Color: Sendable, Hashable, Codable {
  /// Red, 0...255, with sRGB's gamma.
  public var red: UInt8
  /// Green, 0...255, with sRGB's gamma.
  public var green: UInt8
  /// Blue, 0...255, with sRGB's gamma.
  public var blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The color of a hexadecimal number, as in `Color(0x0072B2)`; bits above the lowest 24 are ignored.
  public init(_ hexadecimal: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: hexadecimal >> 16), green: UInt8(truncatingIfNeeded: hexadecimal >> 8),
      blue: UInt8(truncatingIfNeeded: hexadecimal))
  }

  /// As CSS and SVG write it: `#0072b2`.
  public var hexadecimal: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// How bright the color looks, 0...1, by the weights of ITU-R BT.601.
  public var luminance: Float { (0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue)) / 255 }

  /// This color with `share` (0...1) of `other` mixed in.
  public func mixed(with other: Color, share: Float) -> Color {
    func mix(_ own: UInt8, _ other: UInt8) -> UInt8 {
      let share = min(max(share, 0), 1)
      return UInt8(saturating: (Float(own) * (1 - share) + Float(other) * share).rounded())
    }
    return Color(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}

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
