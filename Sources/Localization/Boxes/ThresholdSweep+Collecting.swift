import Imaging

extension ThresholdSweep {
  static let empty = Box(left: 0, top: 0, right: 0, bottom: 0)

  /// For each level how many pixels lie above it.
  static func counts(_ map: LevelMap) -> [Int] {
    var counts = [Int](repeating: 0, count: levelCount)
    for level in map.levels { counts[Int(level)] += 1 }
    var above = 0
    for level in (0..<levelCount).reversed() {
      let own = counts[level]
      counts[level] = above
      above += own
    }
    return counts
  }

  /// For each level the box around all pixels above it.
  static func around(_ map: LevelMap) -> [Box] {
    var columns = [UInt8](repeating: 0, count: map.width)
    var rows = [UInt8](repeating: 0, count: map.height)
    for y in 0..<map.height {
      for x in 0..<map.width {
        let level = map.levels[y * map.width + x]
        columns[x] = max(columns[x], level)
        rows[y] = max(rows[y], level)
      }
    }
    let across = extents(columns)
    let down = extents(rows)
    return zip(across, down).map { x, y in
      guard let x, let y else { return empty }
      return MapComponent.box(left: x.first, top: y.first, right: x.last, bottom: y.last, in: map.size)
    }
  }

  /// For each level the first and last index whose maximum lies above it.
  private static func extents(_ maxima: [UInt8]) -> [(first: Int, last: Int)?] {
    var result = [(first: Int, last: Int)?](repeating: nil, count: levelCount)
    for (index, maximum) in maxima.enumerated() {
      for level in 0..<Int(maximum) { result[level] = (result[level]?.first ?? index, index) }
    }
    return result
  }

  /// For each level the box of the component with the largest contour; among equals the one that starts last.
  static func largest(_ tree: GrowingComponents) -> [Box] {
    var best = [Int](repeating: -1, count: levelCount)
    for (index, stage) in tree.stages.enumerated() {
      for round in stage.ended + 1...stage.began where round > 0 {
        let known = best[round - 1]
        if known >= 0, tree.stages[known].outranks(stage) { continue }
        best[round - 1] = index
      }
    }
    return best.map { $0 < 0 ? empty : tree.stages[$0].box(in: tree.size, margin: 0) }
  }

  /// The boxes of foreground components: there in round r means above level r - 1.
  static func spans(_ tree: GrowingComponents) -> [BoxSpan] {
    tree.stages.compactMap { stage in
      guard stage.began > 0 else { return nil }
      return BoxSpan(box: stage.box(in: tree.size, margin: 0), levels: max(stage.ended, 0)...stage.began - 1)
    }
  }

  /// The rims of holes: background grows as the level rises, which on the inverted map is the same pass again.
  static func holeSpans(_ map: LevelMap) -> [BoxSpan] {
    let inverted = LevelMap(width: map.width, height: map.height, levels: map.levels.map { 255 - $0 })
    let tree = GrowingComponents(inverted, diagonals: false)
    return tree.stages.compactMap { stage in
      guard !stage.touchesEdge(of: tree.size) else { return nil }
      // In round r the background is what is at most level 255 - r.
      return BoxSpan(
        box: stage.box(in: tree.size, margin: 1), levels: 255 - stage.began...255 - (stage.ended + 1))
    }
  }
}
