import Autodiff
import Core
import Imaging

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

  /// The elementwise maximum with a map of the same size, as methods with several heads fuse their maps; NaN where
  /// either is.
  public func maximum(_ other: ScoreMap) -> ScoreMap {
    require(
      width == other.width && height == other.height,
      "ScoreMap: the maximum of \(width)x\(height) and \(other.width)x\(other.height); resize one of them first")
    return ScoreMap(width: width, height: height, values: zip(values, other.values).map { Float.larger($0, $1) })
  }
}

extension Tensor {
  /// The maps in a tensor `[M, h, w]` or `[M, 1, h, w]`.
  public func scoreMaps() -> [ScoreMap] {
    let sizes = Array(shape)
    require(
      sizes.count == 3 || (sizes.count == 4 && sizes[1] == 1),
      "scoreMaps: \(shape) is neither [M, h, w] nor [M, 1, h, w]; sum over the channels first")
    let (height, width) = (sizes[sizes.count - 2], sizes[sizes.count - 1])
    let (values, size) = (floats, height * width)
    return (0..<sizes[0]).map {
      ScoreMap(width: width, height: height, values: Array(values[$0 * size..<($0 + 1) * size]))
    }
  }
}

/// How a raw map becomes one at an image's size with values 0...1: it is resized first and then normalized, as in the
/// WSOL benchmark, because interpolation may overshoot.
public struct MapRendering: Sendable, Hashable, Codable {
  /// The benchmark's bicubic unless told otherwise.
  public var interpolation: MapInterpolation
  /// The benchmark's minimum to maximum unless told otherwise.
  public var normalization: MapNormalization

  public init(interpolation: MapInterpolation = .bicubic, normalization: MapNormalization = .minMax) {
    self.interpolation = interpolation
    self.normalization = normalization
  }

  /// The map at an image's size, values 0...1.
  public func callAsFunction(_ map: ScoreMap, at size: ImageSize) -> ScoreMap { rendered(map, at: size).map }

  /// The same, and what is wrong with a map that became all zeros.
  public func rendered(_ map: ScoreMap, at size: ImageSize) -> (map: ScoreMap, flaw: MapFlaw?) {
    let resized = map.resized(to: size, by: interpolation)
    // Interpolation's rounding makes a constant map not quite constant, and normalizing would make noise of that.
    guard map.values.contains(where: { $0 != map.values[0] }) else {
      return (resized.zeros, map.values[0].isFinite ? .constant : .notFinite)
    }
    return resized.normalizing(by: normalization)
  }
}
