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

/// The relative thresholds that are tried: 0, step, 2 step ... below 1.
public struct ThresholdGrid: Sendable, Hashable, Codable {
  /// From one threshold to the next.
  public let step: Double
  /// How many there are.
  public let count: Int

  /// - Parameter step: 0.000001...1; 0.001 unless told otherwise, as in the WSOL benchmark's configuration.
  public init(step: Double = 0.001) {
    require(step >= 1e-6 && step <= 1, "ThresholdGrid: the step must be from 0.000001 to 1, not \(step)")
    self.step = step
    count = Int(saturating: (1 / step).rounded(.up))
  }

  /// The threshold at `index`.
  public subscript(index: Int) -> Double { Double(index) * step }

  /// All thresholds, rising.
  public var thresholds: [Double] { (0..<count).map { self[$0] } }

  /// The level (0...255) that pixels must exceed at a relative threshold: `threshold * maximum` without its fraction,
  /// as in the WSOL benchmark.
  ///
  /// - Parameters:
  ///   - threshold: 0...1; others are clamped, and NaN is 0.
  ///   - maximum: the map's strongest level. Normalized maps reach 255, but for those of all zeros, which have no pixel
  ///     above any level.
  public static func level(of threshold: Double, maximum: UInt8 = 255) -> Int {
    min(max(Int(saturating: threshold * Double(maximum)), 0), 255)
  }
}

extension LevelMap {
  /// The map with every hole of every mask filled: each pixel becomes the lowest level at which a path over sides
  /// leads from it to the image's edge through pixels of at most that level.
  ///
  /// A flood from the edge inwards, the lowest shore first (Barnes, Lehman, Mulla, "Priority-flood", 2014), with one
  /// list of waiting pixels a level.
  func fillingHoles() -> LevelMap {
    var filled = levels
    var flood = Flood(count: levels.count)
    for x in 0..<width {
      flood.push(x, level: levels[x])
      flood.push((height - 1) * width + x, level: levels[(height - 1) * width + x])
    }
    for y in 0..<height {
      flood.push(y * width, level: levels[y * width])
      flood.push(y * width + width - 1, level: levels[y * width + width - 1])
    }
    levels.withUnsafeBufferPointer { levels in
      filled.withUnsafeMutableBufferPointer { filled in
        while let (pixel, shore) = flood.pop() {
          filled[pixel] = shore
          let x = pixel % width
          if x > 0 { flood.push(pixel - 1, level: max(shore, levels[pixel - 1])) }
          if x < width - 1 { flood.push(pixel + 1, level: max(shore, levels[pixel + 1])) }
          if pixel >= width { flood.push(pixel - width, level: max(shore, levels[pixel - width])) }
          if pixel < (height - 1) * width { flood.push(pixel + width, level: max(shore, levels[pixel + width])) }
        }
      }
    }
    return LevelMap(width: width, height: height, levels: filled)
  }
}

/// Pixels waiting to be flooded, those of the lowest level first; a pixel enters once.
private struct Flood {
  private var heads = [Int32](repeating: -1, count: 256)
  /// The next waiting pixel of the same level, -1 at the end, -2 for pixels that never entered.
  private var next: [Int32]
  private var lowest = 0

  init(count: Int) { next = [Int32](repeating: -2, count: count) }

  /// The level of a neighbor is never below that of the pixel just taken, so `lowest` only rises.
  mutating func push(_ pixel: Int, level: UInt8) {
    guard next[pixel] == -2 else { return }
    next[pixel] = heads[Int(level)]
    heads[Int(level)] = Int32(truncatingIfNeeded: pixel)
  }

  mutating func pop() -> (pixel: Int, level: UInt8)? {
    while lowest < 256, heads[lowest] < 0 { lowest += 1 }
    guard lowest < 256 else { return nil }
    let pixel = Int(heads[lowest])
    heads[lowest] = next[pixel]
    return (pixel, UInt8(lowest))
  }
}
