import Imaging

/// Union-find over the pixels of a map; the root of a tree carries its component's box and area.
///
/// The map is kept with a margin of one pixel that is never set, so that no neighbour needs a check for the edge.
struct PixelForest {
  /// What the root of a tree knows of its component.
  private struct Root {
    var left: Int32 = 0
    var top: Int32 = 0
    var right: Int32 = 0
    var bottom: Int32 = 0
    var halfAreas: Int32 = 0
    var first: Int32 = 0
    var count: Int32 = 0
    /// The index of the component's current stage; -1 if it changed since.
    var stage: Int32 = -1
  }

  private let width: Int
  private let stride: Int
  private let diagonals: Bool
  /// The parent of each pixel, itself for roots, -1 for pixels not added.
  private var parents: [Int32]
  private var roots: [Root]

  init(size: PictureSize, diagonals: Bool) {
    width = size.width
    stride = size.width + 2
    self.diagonals = diagonals
    parents = [Int32](repeating: -1, count: stride * (size.height + 2))
    roots = [Root](repeating: Root(), count: parents.count)
  }

  /// Adds a pixel and joins it with its neighbours; `ending` gets the stages that this ends.
  mutating func add(_ pixel: Int32, ending: (Int32) -> Void) {
    let (y, x) = Int(pixel).quotientAndRemainder(dividingBy: width)
    let place = (y + 1) * stride + x + 1
    let (column, row) = (Int32(truncatingIfNeeded: x), Int32(truncatingIfNeeded: y))
    parents[place] = Int32(truncatingIfNeeded: place)
    let north = parents[place - stride] >= 0
    let south = parents[place + stride] >= 0
    let west = parents[place - 1] >= 0
    let east = parents[place + 1] >= 0
    let northWest = parents[place - stride - 1] >= 0
    let northEast = parents[place - stride + 1] >= 0
    let southWest = parents[place + stride - 1] >= 0
    let southEast = parents[place + stride + 1] >= 0
    roots[place] = Root(
      left: column, top: row, right: column, bottom: row,
      halfAreas: Self.corner(north, northEast, east) + Self.corner(east, southEast, south)
        + Self.corner(south, southWest, west) + Self.corner(west, northWest, north),
      first: pixel, count: 1, stage: -1)
    var root = place
    if north { join(&root, place - stride, ending) }
    if west { join(&root, place - 1, ending) }
    if east { join(&root, place + 1, ending) }
    if south { join(&root, place + stride, ending) }
    guard diagonals else { return }
    // A corner with a set side next to it is joined already.
    if northWest && !north && !west { join(&root, place - stride - 1, ending) }
    if northEast && !north && !east { join(&root, place - stride + 1, ending) }
    if southWest && !south && !west { join(&root, place + stride - 1, ending) }
    if southEast && !south && !east { join(&root, place + stride + 1, ending) }
  }

  /// What a new pixel adds to twice the area of the square that it forms with three neighbours: the third pixel of a
  /// square makes a triangle, the fourth makes it whole.
  private static func corner(_ one: Bool, _ two: Bool, _ three: Bool) -> Int32 {
    (one && two) || (two && three) || (one && three) ? 1 : 0
  }

  private mutating func join(_ root: inout Int, _ neighbour: Int, _ ending: (Int32) -> Void) {
    let other = find(neighbour)
    guard other != root else { return }
    if roots[other].stage >= 0 { ending(roots[other].stage) }
    if roots[root].stage >= 0 { ending(roots[root].stage) }
    let (winner, loser) = roots[other].count >= roots[root].count ? (other, root) : (root, other)
    let lost = roots[loser]
    parents[loser] = Int32(truncatingIfNeeded: winner)
    roots[winner].left = min(roots[winner].left, lost.left)
    roots[winner].top = min(roots[winner].top, lost.top)
    roots[winner].right = max(roots[winner].right, lost.right)
    roots[winner].bottom = max(roots[winner].bottom, lost.bottom)
    roots[winner].halfAreas += lost.halfAreas
    roots[winner].first = min(roots[winner].first, lost.first)
    roots[winner].count += lost.count
    roots[winner].stage = -1
    root = winner
  }

  private mutating func find(_ start: Int) -> Int {
    var place = start
    while Int(parents[place]) != place {
      parents[place] = parents[Int(parents[place])]
      place = Int(parents[place])
    }
    return place
  }

  /// The root of a pixel's tree.
  mutating func root(of pixel: Int32) -> Int {
    let (y, x) = Int(pixel).quotientAndRemainder(dividingBy: width)
    return find((y + 1) * stride + x + 1)
  }

  func stage(of root: Int) -> Int32 { roots[root].stage }

  mutating func setStage(_ stage: Int32, of root: Int) { roots[root].stage = stage }

  /// The component of a root as it is now; its end is not known yet.
  func component(_ root: Int, round: Int) -> ComponentStage {
    let known = roots[root]
    return ComponentStage(
      left: known.left, top: known.top, right: known.right, bottom: known.bottom, halfAreas: known.halfAreas,
      first: known.first, began: round, ended: -1)
  }
}
