import Core
import Imaging

/// The boxes of a map at every threshold, found in one pass instead of one per threshold.
///
/// A map of 256 levels has at most 256 different masks. Pixels are added from the strongest level down, and components
/// are joined as they meet (union-find), each carrying its box and area; between two levels only what changed is looked
/// at.
public struct ThresholdSweep: Sendable {
  /// Every level there is: index `level` of the arrays below belongs to the mask of the pixels strictly above `level`.
  public static let levelCount = 256

  /// The map's size.
  public let size: ImageSize
  /// For each level the box of the component with the largest contour; corners 0 where the mask is empty.
  public let largest: [Box]
  /// For each level the box around the whole mask; corners 0 where it is empty.
  public let around: [Box]
  /// For each level how many pixels lie above it.
  public let counts: [Int]
  /// All boxes, each with the levels at which it is there; empty if they were not asked for.
  public let spans: [BoxSpan]

  /// - Parameters:
  ///   - map: the map.
  ///   - findingAll: whether `spans` is filled; costs about as much again.
  ///   - includingHoles: whether `spans` has the rims of holes too. They are among the contours that the WSOL benchmark
  ///     takes its boxes from, and so included unless told otherwise.
  public init(_ map: LevelMap, findingAll: Bool = true, includingHoles: Bool = true) {
    size = map.size
    counts = Self.counts(map)
    around = Self.around(map)
    // With its holes filled, a component's contour area is a sum over its own pixels. A component inside another's hole
    // disappears, but its contour is smaller and so never the largest.
    let filled = map.fillingHoles()
    let filledTree = GrowingComponents(filled, diagonals: true)
    largest = Self.largest(filledTree)
    guard findingAll else {
      spans = []
      return
    }
    guard filled != map else {
      spans = Self.spans(filledTree)
      return
    }
    var spans = Self.spans(GrowingComponents(map, diagonals: true))
    if includingHoles { spans += Self.holeSpans(map) }
    self.spans = spans
  }

  /// All boxes of the mask of the pixels strictly above `level`; one with all corners 0 if the mask is empty.
  public func boxes(above level: Int) -> [Box] {
    let boxes = spans.lazy.filter { $0.levels.contains(level) }.map(\.box)
    return boxes.isEmpty ? [Box(left: 0, top: 0, right: 0, bottom: 0)] : Array(boxes)
  }
}

/// A box and the levels at which it is the box of a component.
public struct BoxSpan: Sendable, Hashable {
  /// In pixels of the map.
  public let box: Box
  /// Levels within 0...255: the mask of the pixels strictly above each of them has a component with this box.
  public let levels: ClosedRange<Int>
}

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
      let corners = [clipped.left, clipped.top, clipped.right, clipped.bottom].map { Int(saturating: $0) }
      let columns = corners[0]...max(corners[0], corners[2])
      for y in corners[1]...max(corners[1], corners[3]) {
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
