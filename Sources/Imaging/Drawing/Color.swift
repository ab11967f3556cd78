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
      return UInt8((Float(own) * (1 - share) + Float(other) * share).rounded())
    }
    return Color(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}
