import Imaging

/// Counts for every relative size of a centred box in how many pictures it overlaps a true box enough.
struct CenterBoxTally: Sendable {
  /// Sizes are multiples of 1 / steps.
  static let steps = 50

  private(set) var count = 0
  /// Hits at overlaps 0.3, 0.5 and 0.7, `steps * steps` each: row `height`, column `width`, both less one.
  private(set) var hits = [[Int]](repeating: [Int](repeating: 0, count: steps * steps), count: 3)

  mutating func add(_ boxes: [Box], in picture: PictureSize) {
    count += 1
    for row in 0..<Self.steps {
      for column in 0..<Self.steps {
        let index = row * Self.steps + column
        let center = Self.size(at: index).centered(in: picture)
        var best = 0.0
        for box in boxes { best = max(best, center.intersectionOverUnion(box)) }
        for (level, required) in OverlapLevels.required.enumerated() where best >= required {
          hits[level][index] += 1
        }
      }
    }
  }

  mutating func merge(_ other: CenterBoxTally) {
    count += other.count
    for level in hits.indices {
      for index in hits[level].indices { hits[level][index] += other.hits[level][index] }
    }
  }

  /// The best sizes.
  func choose() -> CenterBoxChoice {
    let best = hits.map { Self.size(at: Self.best($0)) }
    return CenterBoxChoice(iou30: best[0], iou50: best[1], iou70: best[2])
  }

  /// The levels reached with given sizes.
  func levels(with choice: CenterBoxChoice) -> OverlapLevels {
    func share(_ level: Int, _ size: RelativeSize) -> Double {
      count == 0 ? 0 : 100 * Double(hits[level][Self.index(of: size)]) / Double(count)
    }
    return OverlapLevels(
      iou30: share(0, choice.iou30), iou50: share(1, choice.iou50), iou70: share(2, choice.iou70))
  }

  /// The report with sizes chosen elsewhere, if there are any, and with the best ones.
  func report(with choice: CenterBoxChoice?) -> CenterBoxReport {
    let own = choose()
    let oracle = levels(with: own)
    let given = choice.map { levels(with: $0) }
    return CenterBoxReport(
      gtKnownLocalization: given?.iou50, maxBoxAccV2: given, sizes: choice,
      oracle: CenterBoxReport.Oracle(gtKnownLocalization: oracle.iou50, maxBoxAccV2: oracle, sizes: own))
  }

  /// Among equally good sizes the one nearest to their mean.
  private static func best(_ hits: [Int]) -> Int {
    let most = hits.max() ?? 0
    let tied = hits.indices.filter { hits[$0] == most }
    let row = tied.reduce(0.0) { $0 + Double($1 / steps) } / Double(tied.count)
    let column = tied.reduce(0.0) { $0 + Double($1 % steps) } / Double(tied.count)
    func distance(_ index: Int) -> Double {
      let (down, across) = (Double(index / steps) - row, Double(index % steps) - column)
      return down * down + across * across
    }
    return tied.min { distance($0) < distance($1) } ?? 0
  }

  private static func size(at index: Int) -> RelativeSize {
    RelativeSize(
      width: Double(index % steps + 1) / Double(steps), height: Double(index / steps + 1) / Double(steps))
  }

  private static func index(of size: RelativeSize) -> Int {
    func step(_ value: Double) -> Int { min(max(Int((value * Double(steps)).rounded()), 1), steps) - 1 }
    return step(size.height) * steps + step(size.width)
  }
}

extension RelativeSize {
  /// The centred box of this size in a picture, with corners `[x, y, x + width, y + height]` clipped like those of
  /// predicted boxes, but not rounded.
  func centered(in picture: PictureSize) -> Box {
    let (width, height) = (self.width * Double(picture.width), self.height * Double(picture.height))
    let left = (Double(picture.width) - width) / 2
    let top = (Double(picture.height) - height) / 2
    return Box(x: left, y: top, width: width, height: height).clipped(to: picture)
  }
}
