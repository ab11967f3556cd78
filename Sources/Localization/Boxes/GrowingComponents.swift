import Imaging

/// The history of a map's components as its pixels are added from the strongest level down.
struct GrowingComponents {
  let size: ImageSize
  /// Every state of every component.
  let stages: [ComponentStage]

  /// - Parameter diagonals: whether pixels that share only a corner hang together.
  init(_ map: LevelMap, diagonals: Bool) {
    size = map.size
    var forest = PixelForest(size: map.size, diagonals: diagonals)
    defer { forest.release() }
    let (order, starts) = Self.order(map)
    var stages: [ComponentStage] = []
    order.withUnsafeBufferPointer { order in
      for round in (0..<256).reversed() where starts[round] < starts[round + 1] {
        let added = starts[round]..<starts[round + 1]
        for index in added { forest.add(order[index]) { stages[Int($0)].ended = round } }
        for index in added {
          if let stage = forest.newStage(of: order[index], stage: stages.count, round: round) { stages.append(stage) }
        }
      }
    }
    self.stages = stages
  }

  /// All pixels sorted by level, rising, and where each level's start.
  private static func order(_ map: LevelMap) -> (pixels: [PixelPlace], starts: [Int]) {
    var starts = [Int](repeating: 0, count: 257)
    for level in map.levels { starts[Int(level) + 1] += 1 }
    for level in 0..<256 { starts[level + 1] += starts[level] }
    var next = starts
    let pixels = [PixelPlace](unsafeUninitializedCapacity: map.levels.count) { pixels, count in
      map.levels.withUnsafeBufferPointer { levels in
        next.withUnsafeMutableBufferPointer { next in
          for y in 0..<map.height {
            for x in 0..<map.width {
              let level = Int(levels[y * map.width + x])
              pixels[next[level]] = PixelPlace(x: x, y: y)
              next[level] += 1
            }
          }
        }
      }
      count = map.levels.count
    }
    return (pixels, starts)
  }
}

/// A component as it is from one change to the next while pixels are added from the strongest level down.
///
/// Round r has added every pixel of level r or more.
struct ComponentStage {
  var left: Int32
  var top: Int32
  var right: Int32
  var bottom: Int32
  /// Twice the area of the polygon through the centers of its outermost pixels, if it has no holes.
  var halfAreas: Int32
  /// Its first pixel, row by row.
  var first: Int32
  /// The round in which it came to be.
  var began: Int
  /// The round in which it changed or joined another, so that it is there in rounds `ended + 1 ... began`.
  var ended: Int

  /// Whether this one comes before `other` when the largest is looked for.
  func outranks(_ other: ComponentStage) -> Bool {
    halfAreas != other.halfAreas ? halfAreas > other.halfAreas : first > other.first
  }

  /// The protocol's box, grown by `margin` pixels on each side.
  func box(in size: ImageSize, margin: Int) -> Box {
    MapComponent.box(
      left: Int(left) - margin, top: Int(top) - margin, right: Int(right) + margin, bottom: Int(bottom) + margin,
      in: size)
  }

  func touchesEdge(of size: ImageSize) -> Bool {
    left == 0 || top == 0 || Int(right) == size.width - 1 || Int(bottom) == size.height - 1
  }
}
