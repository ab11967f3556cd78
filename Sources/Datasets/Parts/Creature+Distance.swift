import Imaging

extension Creature {
  /// How far a point of the own frame lies outside each part; negative inside.
  struct Distances {
    var body: Float
    var limbs: Float
    var head: Float

    var whole: Float { min(body, min(limbs, head)) }
  }

  func distances(_ point: SIMD2<Float>) -> Distances {
    Distances(body: bodyDistance(point), limbs: limbDistance(point), head: headDistance(point))
  }

  /// The point of the own frame at a point of the image.
  func own(_ point: SIMD2<Float>) -> SIMD2<Float> {
    let offset = (point - center) / scale
    return SIMD2((offset * axis).sum(), offset.y * axis.x - offset.x * axis.y)
  }

  func headDistance(_ point: SIMD2<Float>) -> Float {
    let offset = point - headCenter
    return (offset * offset).sum().squareRoot() - headRadius
  }

  private func bodyDistance(_ point: SIMD2<Float>) -> Float {
    // Waves in x and y instead of the angle: no trigonometry at any pixel, and just as uneven.
    let waves = SIMD2(
      Painting.wave(point.x * 0.8 + wobble.phase.x), Painting.wave(point.y * 1.1 + point.x * 0.5 + wobble.phase.y))
    return Creature.ellipseDistance(point, body, edge: 1 - (wobble.depth * waves).sum())
  }

  private func limbDistance(_ point: SIMD2<Float>) -> Float {
    var nearest = Float.infinity
    for limb in limbs {
      let (along, offset) = (limb.end - limb.start, point - limb.start)
      let part = max(0, min(1, (along * offset).sum() / (along * along).sum()))
      let away = offset - along * part
      nearest = min(nearest, (away * away).sum().squareRoot() - limb.radius)
    }
    return nearest
  }

  /// About the distance to the edge of an ellipse around the origin with half axes `half`, grown by `edge`.
  static func ellipseDistance(_ point: SIMD2<Float>, _ half: SIMD2<Float>, edge: Float) -> Float {
    let unit = point / half
    let length = (unit * unit).sum().squareRoot()
    let gradient = unit / half
    let slope = (gradient * gradient).sum().squareRoot()
    return slope > 0 ? (length - edge) * length / slope : -half.min()
  }

  /// The areas of head and whole and the corners around the creature, turned as in the image, in units of the own
  /// frame, from a grid of points.
  func measured() -> (whole: Float, head: Float, low: SIMD2<Float>, high: SIMD2<Float>) {
    let (cells, reach) = (40, Float(2.1))
    let cell = 2 * reach / Float(cells)
    var (whole, head) = (0, 0)
    var low = SIMD2<Float>(repeating: reach)
    var high = SIMD2<Float>(repeating: -reach)
    for row in 0..<cells {
      for column in 0..<cells {
        let turned = (SIMD2(Float(column), Float(row)) + 0.5) * cell - reach
        let point = SIMD2((turned * axis).sum(), turned.y * axis.x - turned.x * axis.y)
        guard distances(point).whole <= 0 else { continue }
        whole += 1
        if headDistance(point) <= 0 { head += 1 }
        low = pointwiseMin(low, turned - cell * 0.6)
        high = pointwiseMax(high, turned + cell * 0.6)
      }
    }
    let area = cell * cell
    return (max(1, Float(whole)) * area, max(1, Float(head)) * area, low, high)
  }
}

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
