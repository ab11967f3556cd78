import Core

/// Which pixels of an image belong to the object.
public struct Mask: Sendable, Hashable {
  /// The value of pixels that are not the object.
  public static let background: UInt8 = 0
  /// The value of the object's pixels.
  public static let foreground: UInt8 = 1
  /// The value of pixels that count for neither; scores leave them out.
  public static let ignored: UInt8 = 255

  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `height * width` values, rows from the top.
  public var values: [UInt8]

  /// A mask of the given values, of which there must be `height * width`.
  public init(width: Int, height: Int, values: [UInt8]) {
    require(width > 0 && height > 0, "mask: \(width) x \(height); both sides must be above 0")
    require(
      values.count == width * height, "mask: \(values.count) values do not fill \(width) x \(height) pixels")
    self.width = width
    self.height = height
    self.values = values
  }

  /// How many pixels have `value`.
  public func count(of value: UInt8 = Mask.foreground) -> Int { values.reduce(0) { $0 + ($1 == value ? 1 : 0) } }

  /// The tight box of the foreground, its right and bottom sides one past the last pixel; nil without foreground.
  public var box: Box? {
    var (left, top, right, bottom) = (width, height, -1, -1)
    for y in 0..<height {
      for x in 0..<width where values[y * width + x] == Mask.foreground {
        (left, right) = (min(left, x), max(right, x))
        (top, bottom) = (min(top, y), max(bottom, y))
      }
    }
    guard right >= 0 else { return nil }
    return Box(left: Double(left), top: Double(top), right: Double(right + 1), bottom: Double(bottom + 1))
  }
}
