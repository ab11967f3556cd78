import Core

/// A map of evidence for one class over an image: any range, any resolution, rows from the top.
public struct ScoreMap: Sendable, Hashable {
  /// Values in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `height * width` values.
  public var values: [Float]

  public init(width: Int, height: Int, values: [Float]) {
    require(
      width > 0 && height > 0 && values.count == width * height,
      "ScoreMap: \(values.count) values do not fill \(width)x\(height)")
    self.width = width
    self.height = height
    self.values = values
  }

  /// The value `x` from the left in row `y` from the top.
  public subscript(x: Int, y: Int) -> Float {
    require(x >= 0 && y >= 0 && x < width && y < height, "ScoreMap: no value (\(x), \(y)) in \(width)x\(height)")
    return values[y * width + x]
  }

  /// The elementwise maximum with a map of the same size, as methods with several heads fuse their maps.
  public func maximum(_ other: ScoreMap) -> ScoreMap {
    require(
      width == other.width && height == other.height,
      "ScoreMap: the maximum of \(width)x\(height) and \(other.width)x\(other.height); resize one of them first")
    return ScoreMap(width: width, height: height, values: zip(values, other.values).map { max($0, $1) })
  }
}
