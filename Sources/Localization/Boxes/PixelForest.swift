import Imaging

/// Where a pixel is, in one word, so that sorted pixels need no division to find their column and row.
struct PixelPlace {
  private let packed: UInt64

  init(x: Int, y: Int) { packed = UInt64(truncatingIfNeeded: y) << 32 | UInt64(truncatingIfNeeded: x) }

  var x: Int { Int(packed & 0xFFFF_FFFF) }
  var y: Int { Int(packed >> 32) }
}

/// Union-find over the pixels of a map; each tree has a record of its component's box and area.
///
/// The map is kept with a margin of one pixel that is never set, so that no neighbor needs a check for the edge.
/// Records lie side by side in the order in which components began: there are far fewer of them than pixels, and so
/// they stay in the cache. Whoever makes a forest calls `release()` when done.
struct PixelForest {
  /// What is known of a component.
  private struct Record {
    var left: Int32
    var top: Int32
    var right: Int32
    var bottom: Int32
    var halfAreas: Int32
    var first: Int32
    var count: Int32
    /// The index of the component's current stage; -1 if it changed since.
    var stage: Int32
  }

  private static let unset = Int32.min

  private let width: Int
  private let stride: Int
  private let diagonals: Bool
  /// The parent of each pixel; `-1 - record` for the root of a tree, `unset` for pixels not added.
  private let parents: UnsafeMutableBufferPointer<Int32>
  private let records: UnsafeMutableBufferPointer<Record>
  private var recordCount = 0

  init(size: ImageSize, diagonals: Bool) {
    width = size.width
    stride = size.width + 2
    self.diagonals = diagonals
    parents = .allocate(capacity: stride * (size.height + 2))
    parents.initialize(repeating: Self.unset)
    // At most each pixel begins a component; pages that no record needs are never touched.
    records = .allocate(capacity: size.width * size.height)
  }

  /// Gives the memory back; the forest is of no use afterwards.
  func release() {
    parents.deallocate()
    records.deallocate()
  }

  /// Adds a pixel and joins it with its neighbors; `ending` gets the stages that this ends.
  @inline(__always)
  mutating func add(_ pixel: PixelPlace, ending: (Int32) -> Void) {
    let place = pixel.y * stride + pixel.x + stride + 1
    let north = isSet(place - stride)
    let south = isSet(place + stride)
    let west = isSet(place - 1)
    let east = isSet(place + 1)
    let northWest = isSet(place - stride - 1)
    let northEast = isSet(place - stride + 1)
    let southWest = isSet(place + stride - 1)
    let southEast = isSet(place + stride + 1)
    let halves =
      Self.corner(north, northEast, east) + Self.corner(east, southEast, south)
      + Self.corner(south, southWest, west) + Self.corner(west, northWest, north)
    var root = -1
    if north { join(&root, place - stride, ending) }
    if west { join(&root, place - 1, ending) }
    if east { join(&root, place + 1, ending) }
    if south { join(&root, place + stride, ending) }
    if diagonals {
      // A corner with a set side next to it is joined already.
      if northWest && !north && !west { join(&root, place - stride - 1, ending) }
      if northEast && !north && !east { join(&root, place - stride + 1, ending) }
      if southWest && !south && !west { join(&root, place + stride - 1, ending) }
      if southEast && !south && !east { join(&root, place + stride + 1, ending) }
    }
    enter(pixel, place, root: root, halves, ending)
  }

  /// Makes the pixel part of the tree with the given root, or of a new one.
  @inline(__always)
  private mutating func enter(
    _ pixel: PixelPlace, _ place: Int, root: Int, _ halves: Int32, _ ending: (Int32) -> Void
  ) {
    let (x, y) = (Int32(truncatingIfNeeded: pixel.x), Int32(truncatingIfNeeded: pixel.y))
    let first = Int32(truncatingIfNeeded: pixel.y * width + pixel.x)
    guard root >= 0 else {
      parents[place] = -1 - Int32(truncatingIfNeeded: recordCount)
      records.initializeElement(
        at: recordCount,
        to: Record(left: x, top: y, right: x, bottom: y, halfAreas: 0, first: first, count: 1, stage: -1))
      recordCount += 1
      return
    }
    parents[place] = Int32(truncatingIfNeeded: root)
    let index = record(of: root)
    var known = records[index]
    if known.stage >= 0 {
      ending(known.stage)
      known.stage = -1
    }
    known.left = min(known.left, x)
    known.top = min(known.top, y)
    known.right = max(known.right, x)
    known.bottom = max(known.bottom, y)
    known.halfAreas += halves
    known.first = min(known.first, first)
    known.count += 1
    records[index] = known
  }

  /// What a new pixel adds to twice the area of the square that it forms with three neighbors: the third pixel of a
  /// square makes a triangle, the fourth makes it whole.
  @inline(__always)
  private static func corner(_ one: Bool, _ two: Bool, _ three: Bool) -> Int32 {
    (one && two) || (two && three) || (one && three) ? 1 : 0
  }

  @inline(__always)
  private func isSet(_ place: Int) -> Bool { parents[place] != Self.unset }

  @inline(__always)
  private func record(of root: Int) -> Int { Int(-1 - parents[root]) }

  /// Joins the tree of `neighbor` with that of `root`, if there is one yet.
  @inline(__always)
  private mutating func join(_ root: inout Int, _ neighbor: Int, _ ending: (Int32) -> Void) {
    let other = find(neighbor)
    if root < 0 {
      root = other
    } else if other != root {
      merge(&root, other, ending)
    }
  }

  private mutating func merge(_ root: inout Int, _ other: Int, _ ending: (Int32) -> Void) {
    let (own, second) = (record(of: root), record(of: other))
    if records[own].stage >= 0 { ending(records[own].stage) }
    if records[second].stage >= 0 { ending(records[second].stage) }
    let keepsOwn = records[own].count >= records[second].count
    let (winner, loser) = keepsOwn ? (own, second) : (second, own)
    let lost = records[loser]
    var known = records[winner]
    known.left = min(known.left, lost.left)
    known.top = min(known.top, lost.top)
    known.right = max(known.right, lost.right)
    known.bottom = max(known.bottom, lost.bottom)
    known.halfAreas += lost.halfAreas
    known.first = min(known.first, lost.first)
    known.count += lost.count
    known.stage = -1
    records[winner] = known
    parents[keepsOwn ? other : root] = Int32(truncatingIfNeeded: keepsOwn ? root : other)
    root = keepsOwn ? root : other
  }

  /// The root of a set pixel's tree; halves the path on the way.
  @inline(__always)
  private func find(_ start: Int) -> Int {
    var place = start
    while case let parent = parents[place], parent >= 0 {
      let above = parents[Int(parent)]
      guard above >= 0 else { return Int(parent) }
      parents[place] = above
      place = Int(above)
    }
    return place
  }

  /// The component of a pixel if it has changed since its last stage: it gets `stage` as its stage, which begins in
  /// `round` and whose end is not known yet.
  @inline(__always)
  mutating func newStage(of pixel: PixelPlace, stage: Int, round: Int) -> ComponentStage? {
    let index = record(of: find(pixel.y * stride + pixel.x + stride + 1))
    guard records[index].stage < 0 else { return nil }
    records[index].stage = Int32(truncatingIfNeeded: stage)
    let known = records[index]
    return ComponentStage(
      left: known.left, top: known.top, right: known.right, bottom: known.bottom, halfAreas: known.halfAreas,
      first: known.first, began: round, ended: -1)
  }
}
