import EIL
import Foundation

/// Maps as class activation gives them, without a network: a few round peaks on noise.
enum SyntheticMaps {
  /// Pixels a side of the images.
  static let size = ImageSize(width: 224, height: 224)

  /// A map with `peaks` peaks.
  static func map(side: Int, peaks: Int = 3, seed: UInt64) -> ScoreMap {
    var generator = RandomGenerator(seed: seed)
    let centers = (0..<peaks).map { _ in
      (generator.uniform(0...1), generator.uniform(0...1), generator.uniform(0.3...1))
    }
    let values = (0..<side * side).map { index in
      let (x, y) = (Double(index % side) / Double(side), Double(index / side) / Double(side))
      let height = centers.reduce(0) { sum, center in
        sum + center.2 * exp(-((x - center.0) * (x - center.0) + (y - center.1) * (y - center.1)) * 30)
      }
      return Float(height + generator.uniform(0...0.05))
    }
    return ScoreMap(width: side, height: side, values: values)
  }

  /// Images with a map of 14 x 14 cells for each of the five likeliest classes, a box and, if wanted, a mask.
  static func samples(_ count: Int, withMasks: Bool) -> [LocalizationSample] {
    (0..<count).map { number in
      let maps = (0..<5).map { map(side: 14, seed: UInt64(number * 5 + $0)) }
      let box = Box(left: 40, top: 50, right: 160, bottom: 180)
      return LocalizationSample(
        label: 0, topClasses: [0, 1, 2, 3, 4], groundTruthMap: maps[0], topMaps: maps, boxes: [box],
        mask: withMasks ? mask(box) : nil, imageSize: size)
    }
  }

  private static func mask(_ box: Box) -> Mask {
    let values = (0..<size.width * size.height).map { index in
      let (x, y) = (Double(index % size.width), Double(index / size.width))
      let isInside = x >= box.left && x < box.right && y >= box.top && y < box.bottom
      return isInside ? Mask.foreground : Mask.background
    }
    return Mask(width: size.width, height: size.height, values: values)
  }
}
