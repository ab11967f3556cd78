/// Which values of a file are the object of a mask.
///
/// Files of masks are written in many ways, and most tell by themselves which values are meant:
///
/// - **Palettes**: the index counts, not its color. 0 is background, 255 is ignored (as in PASCAL VOC), and one other
///   index is the object. Indices 0 and 255 that are drawn black and white are a mask of two levels.
/// - **Gray**: samples count as they are stored, of 1 to 16 bits. Where there are two values, 0 is background and the
///   other one the object. Multiples of 51 in 8 bits are votes of five annotators (CUB-200-2011), of whom two must
///   agree. Many levels are a soft mask, which the object has from two votes' share on. Of class indices 255 is
///   ignored.
/// - **Colors**: black is background, and one other color the object.
/// - **Transparency**: transparent pixels are background; where all others are of one color, they are the object.
///
/// What this does not settle is ambiguous: several indices or colors, or a palette whose index 0 is white and whose
/// index 1 is black, where people see the opposite of what programs read. Such a file is refused until a rule is
/// chosen.
public enum MaskRule: Sendable, Hashable, CustomStringConvertible {
  /// As above.
  case automatic
  /// One sample value, or index of a palette: all pixels of it are the object, 255 in 8 bits is ignored, and all else
  /// is background.
  case value(Int)
  /// Everything but 0, or black, is the object; 255 is ignored where it is an index.
  case any

  /// - Parameter text: `auto`, `any` or a whole number from 0 to 65535; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "auto": self = .automatic
    case "any": self = .any
    default:
      guard let value = Int(text), (0...65535).contains(value) else { return nil }
      self = .value(value)
    }
  }

  public var description: String {
    switch self {
    case .automatic: "auto"
    case .value(let value): "\(value)"
    case .any: "any"
    }
  }
}
