import Imaging

extension ThresholdSweep {
  /// For each level the best overlap of the mode's boxes with any of the true ones.
  ///
  /// - Parameter any: `bestOverlaps(with:)` if it is known already.
  func overlaps(with truth: [Box], mode: BoxMode, any: [Double]? = nil) -> [Double] {
    switch mode {
    case .largestComponent: return Self.overlaps(largest, truth)
    case .union: return Self.overlaps(around, truth)
    case .allComponents: return any ?? bestOverlaps(with: truth)
    }
  }

  /// For each level the best overlap of any component's box with any of the true ones.
  func bestOverlaps(with truth: [Box]) -> [Double] {
    var best = [Double](repeating: -1, count: Self.levelCount)
    for span in spans {
      let overlap = Self.overlap(span.box, truth)
      for level in span.levels where overlap > best[level] { best[level] = overlap }
    }
    // An empty mask has one box with all corners 0.
    let none = Self.overlap(Self.empty, truth)
    return best.map { $0 < 0 ? none : $0 }
  }

  private static func overlaps(_ boxes: [Box], _ truth: [Box]) -> [Double] {
    var (last, known): (Box?, Double) = (nil, 0)
    return boxes.map { box in
      if box != last { (last, known) = (box, overlap(box, truth)) }
      return known
    }
  }

  private static func overlap(_ box: Box, _ truth: [Box]) -> Double {
    var best = 0.0
    for other in truth { best = max(best, box.intersectionOverUnion(other)) }
    return best
  }
}

extension LevelMap {
  /// For each level the share of the pixels inside any of the boxes (corners inclusive) that lie above it; 0 where the
  /// boxes hold no pixel of the map.
  func coverage(of boxes: [Box]) -> [Double] {
    var counts = [Int](repeating: 0, count: ThresholdSweep.levelCount)
    var seen = [Bool](repeating: false, count: boxes.count > 1 ? levels.count : 0)
    for box in boxes where box.isFinite {
      let clipped = box.clipped(to: size)
      let columns = Int(clipped.left)...max(Int(clipped.left), Int(clipped.right))
      for y in Int(clipped.top)...max(Int(clipped.top), Int(clipped.bottom)) {
        for x in columns {
          let pixel = y * width + x
          if boxes.count > 1 {
            guard !seen[pixel] else { continue }
            seen[pixel] = true
          }
          counts[Int(levels[pixel])] += 1
        }
      }
    }
    let all = counts.reduce(0, +)
    var above = 0
    var shares = [Double](repeating: 0, count: counts.count)
    for level in counts.indices.reversed() {
      shares[level] = all > 0 ? Double(above) / Double(all) : 0
      above += counts[level]
    }
    return shares
  }
}
