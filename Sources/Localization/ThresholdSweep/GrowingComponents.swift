import Imaging

/// The history of a map's components as its pixels are added from the strongest level down.
struct GrowingComponents {
  let size: PictureSize
  /// Every state of every component.
  private(set) var stages: [ComponentStage] = []

  /// - Parameter diagonals: whether pixels that share only a corner hang together.
  init(_ map: LevelMap, diagonals: Bool) {
    size = map.size
    var forest = PixelForest(size: map.size, diagonals: diagonals)
    let (order, starts) = Self.order(map)
    order.withUnsafeBufferPointer { order in
      for round in (0..<256).reversed() where starts[round] < starts[round + 1] {
        let added = order[starts[round]..<starts[round + 1]]
        for pixel in added { forest.add(pixel) { stages[Int($0)].ended = round } }
        for pixel in added {
          let root = forest.root(of: pixel)
          guard forest.stage(of: root) < 0 else { continue }
          forest.setStage(Int32(truncatingIfNeeded: stages.count), of: root)
          stages.append(forest.component(root, round: round))
        }
      }
    }
  }

  /// All pixels sorted by level, rising, and where each level's start.
  private static func order(_ map: LevelMap) -> (pixels: [Int32], starts: [Int]) {
    var starts = [Int](repeating: 0, count: 257)
    for level in map.levels { starts[Int(level) + 1] += 1 }
    for level in 0..<256 { starts[level + 1] += starts[level] }
    var next = starts
    var pixels = [Int32](repeating: 0, count: map.levels.count)
    pixels.withUnsafeMutableBufferPointer { pixels in
      next.withUnsafeMutableBufferPointer { next in
        for (index, level) in map.levels.enumerated() {
          pixels[next[Int(level)]] = Int32(truncatingIfNeeded: index)
          next[Int(level)] += 1
        }
      }
    }
    return (pixels, starts)
  }
}
