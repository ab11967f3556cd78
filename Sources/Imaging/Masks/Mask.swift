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

extension Mask {
  /// The mask at another size. Each pixel takes the value under its center: values are labels and cannot be mixed.
  public func resized(width newWidth: Int, height newHeight: Int) -> Mask {
    guard newWidth != width || newHeight != height else { return self }
    return resized(
      width: newWidth, height: newHeight,
      from: Box(left: 0, top: 0, right: Double(width), bottom: Double(height)))
  }

  /// The part of the mask inside `region`, at another size.
  public func resized(width newWidth: Int, height newHeight: Int, from region: Box) -> Mask {
    let columns = (0..<newWidth).map { x in
      let position = region.left + (Double(x) + 0.5) * region.width / Double(newWidth)
      return min(width - 1, max(0, Int(saturating: position.rounded(.down))))
    }
    var result = [UInt8]()
    result.reserveCapacity(newWidth * newHeight)
    for y in 0..<newHeight {
      let position = region.top + (Double(y) + 0.5) * region.height / Double(newHeight)
      let row = min(height - 1, max(0, Int(saturating: position.rounded(.down)))) * width
      for column in columns { result.append(values[row + column]) }
    }
    return Mask(width: newWidth, height: newHeight, values: result)
  }

  /// The `width` x `height` pixels whose top left corner is (`left`, `top`). What lies past the edge is `padding`.
  public func cropped(left: Int, top: Int, width newWidth: Int, height newHeight: Int, padding: UInt8 = background)
    -> Mask
  {
    var result = [UInt8](repeating: padding, count: newWidth * newHeight)
    let columns = max(0, left)..<max(max(0, left), min(width, left + newWidth))
    for y in max(0, top)..<max(max(0, top), min(height, top + newHeight)) where !columns.isEmpty {
      let target = (y - top) * newWidth + columns.lowerBound - left
      for (offset, column) in columns.enumerated() { result[target + offset] = values[y * width + column] }
    }
    return Mask(width: newWidth, height: newHeight, values: result)
  }

  /// Left and right exchanged.
  public func flippedHorizontally() -> Mask {
    var result = values
    for y in 0..<height {
      for x in 0..<width { result[y * width + x] = values[(y + 1) * width - 1 - x] }
    }
    return Mask(width: width, height: height, values: result)
  }
}
