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
