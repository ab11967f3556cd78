import Core
import Imaging

/// Average precision of the maps' pixels (PxAP; Choe et al., CVPR 2020), over the images that have a mask. It rests on
/// no threshold; see `PixelPrecision`.
public struct PxAP: LocalizationMetric {
  static let name = "pxAP"
  private var pixels: PixelPrecision?
  /// Images with a mask.
  private var count = 0

  public init() {}

  public mutating func add(_ image: ImageOutcome) {
    guard let mask = image.mask else { return }
    count += 1
    var own = pixels ?? PixelPrecision(grid: image.grid)
    pixels = nil
    own.add(image.map, mask)
    pixels = own
  }

  public mutating func merge(_ other: PxAP) {
    count += other.count
    guard let found = other.pixels else { return }
    if pixels == nil { pixels = found } else { pixels?.merge(found) }
  }

  public var readings: [MetricReading] {
    [MetricReading(Self.name, "PxAP", images: count, .value(pixels?.result()))]
  }
}

/// Average precision of a split's pixels, sorted into foreground and background by their score (PxAP of the WSOL
/// benchmark, Choe et al., CVPR 2020).
///
/// Scores are counted in bins with the edges 0, step, 2 step ... 1, 2, 3, over the whole split; ignored pixels are left
/// out.
public struct PixelPrecision: Sendable {
  private let grid: ThresholdGrid
  private var foreground: [Int]
  private var background: [Int]

  /// - Parameter grid: the bins; a thousand unless told otherwise.
  public init(grid: ThresholdGrid = ThresholdGrid()) {
    self.grid = grid
    foreground = [Int](repeating: 0, count: grid.count + 2)
    background = foreground
  }

  /// Whether any pixel was counted.
  public var isEmpty: Bool { foreground.allSatisfy { $0 == 0 } && background.allSatisfy { $0 == 0 } }

  /// Adds the pixels of a normalized map (values 0...1) and a mask of the same size.
  public mutating func add(_ map: ScoreMap, _ mask: Mask) {
    require(
      map.width == mask.width && map.height == mask.height,
      "PixelPrecision: a map of \(map.width)x\(map.height) and a mask of \(mask.width)x\(mask.height); resize one")
    for (value, truth) in zip(map.values, mask.values) {
      switch truth {
      case Mask.foreground: foreground[bin(value)] += 1
      case Mask.background: background[bin(value)] += 1
      default: continue
      }
    }
  }

  /// Adds what another one counted with the same bins.
  public mutating func merge(_ other: PixelPrecision) {
    require(grid == other.grid, "PixelPrecision: bins of \(grid.step) and \(other.grid.step) cannot be merged")
    for bin in foreground.indices {
      foreground[bin] += other.foreground[bin]
      background[bin] += other.background[bin]
    }
  }

  /// The average precision in per cent: the sum of precision times gain in recall from the highest score down, as is,
  /// without interpolation. Nil without a foreground pixel.
  public func result() -> Double? {
    let all = foreground.reduce(0, +)
    guard all > 0 else { return nil }
    var (found, wrong, sum) = (0, 0, 0.0)
    // The highest bin, 2...3, only starts the sum; scores end at 1.
    for bin in foreground.indices.reversed() {
      found += foreground[bin]
      wrong += background[bin]
      guard found + wrong > 0 else { continue }
      let precision = Double(found) / Double(found + wrong)
      // At most a whole number of pixels each time, so that rounding never makes more than all of the sum.
      sum += precision * Double(foreground[bin])
    }
    return 100 * (sum / Double(all))
  }

  /// The bin whose lower edge is the last one not above `value`.
  private func bin(_ value: Float) -> Int {
    let value = Double(value)
    guard value < 1 else { return grid.count }
    guard value > 0 else { return 0 }
    var bin = min(Int(saturating: value / grid.step), grid.count - 1)
    // Division may land a bin too far on either side of an edge.
    if value < grid[bin] { bin -= 1 }
    if bin + 1 < grid.count, value >= grid[bin + 1] { bin += 1 }
    return bin
  }
}
