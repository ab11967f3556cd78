import Core
import Imaging

/// A score map in 256 levels, the form in which maps are thresholded: rows from the top, level 255 the strongest.
public struct LevelMap: Sendable, Hashable {
  /// Levels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `height * width` levels.
  public let levels: [UInt8]

  public init(width: Int, height: Int, levels: [UInt8]) {
    require(
      width > 0 && height > 0 && levels.count == width * height,
      "LevelMap: \(levels.count) levels do not fill \(width)x\(height)")
    self.width = width
    self.height = height
    self.levels = levels
  }

  /// The width and height.
  public var size: ImageSize { ImageSize(width: width, height: height) }

  /// The strongest level; 0 for a map of a constant.
  public var maximum: UInt8 { levels.max() ?? 0 }

  /// The level that pixels must exceed for a threshold relative to the strongest level, by the rule of
  /// `ThresholdGrid.level(of:maximum:)`.
  ///
  /// - Parameter threshold: 0...1.
  public func level(at threshold: Double) -> UInt8 { UInt8(ThresholdGrid.level(of: threshold, maximum: maximum)) }

  /// Which pixels are strictly above `level`.
  public func pixels(above level: UInt8) -> [Bool] { levels.map { $0 > level } }
}
