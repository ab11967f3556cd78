import Imaging

/// Which pixels a creature and its head cover: those whose centers lie inside.
struct Silhouette {
  let mask: Mask
  let headMask: Mask

  init(_ creature: Creature, size: Int) {
    var whole = [UInt8](repeating: Mask.background, count: size * size)
    var head = whole
    let pixel = 1 / Float(size)
    let (rows, columns) = Silhouette.window(creature, size)
    for y in rows {
      for x in columns {
        let point = creature.own((SIMD2(Float(x), Float(y)) + 0.5) * pixel)
        if creature.distances(point).whole <= 0 { whole[y * size + x] = Mask.foreground }
        if creature.headDistance(point) <= 0 { head[y * size + x] = Mask.foreground }
      }
    }
    mask = Mask(width: size, height: size, values: whole)
    headMask = Mask(width: size, height: size, values: head)
  }

  /// The rows and columns of pixels that a creature may touch.
  static func window(_ creature: Creature, _ size: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let middle = (creature.bounds.low + creature.bounds.high) / 2
    let reach = (creature.bounds.high - creature.bounds.low) / 2 + 2 / Float(size)
    return (Clutter.range(middle.y, reach.y, size), Clutter.range(middle.x, reach.x, size))
  }
}
