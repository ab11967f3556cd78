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
