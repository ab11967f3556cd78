import Core

/// What stands behind a creature: two blended colors, grain and clutter. Nothing of it depends on the class.
struct Ground {
  private let size: Int
  private let colors: (Color, Color)
  private let coarse: ValueNoise
  private let middle: ValueNoise
  private let fine: ValueNoise
  private let light: SIMD2<Float>
  private let clutter: [Clutter]

  init(size: Int, using generator: inout RandomGenerator) {
    self.size = size
    func muted() -> Color {
      Painting.color(
        hue: generator.uniform(), saturation: generator.uniform(0.08...0.38), value: generator.uniform(0.3...0.8))
    }
    let first = muted()
    colors = (first, muted())
    coarse = ValueNoise(cells: 3, using: &generator)
    middle = ValueNoise(cells: 9, using: &generator)
    fine = ValueNoise(cells: 28, using: &generator)
    light = SIMD2(Float(generator.uniform(-0.15...0.15)), Float(generator.uniform(-0.2...0.05)))
    var clutter: [Clutter] = []
    for _ in 0..<(5 + generator.integer(below: 6)) { clutter.append(Clutter(using: &generator)) }
    self.clutter = clutter
  }

  /// The colors of `size * size` pixels, rows from the top.
  func painted() -> [Color] {
    let pixel = 1 / Float(size)
    var painting = [Color](repeating: .zero, count: size * size)
    for y in 0..<size {
      for x in 0..<size {
        let point = (SIMD2(Float(x), Float(y)) + 0.5) * pixel
        let blend = coarse(point) * 0.7 + middle(point) * 0.3
        let base = Painting.mix(colors.0, colors.1, Painting.step(0.25, 0.75, blend))
        let shade = 0.82 + 0.36 * fine(point) * middle(point) + (light * (point - 0.5)).sum()
        painting[y * size + x] = base * shade
      }
    }
    for piece in clutter { piece.paint(&painting, size: size) }
    return painting
  }
}

/// A shape of the background: an ellipse, a rounded box or a bar, plain or striped, of moderate color.
struct Clutter {
  private enum Kind: Int {
    case ellipse, box, bar
  }

  private let kind: Kind
  private let center: SIMD2<Float>
  private let direction: SIMD2<Float>
  /// Half of length and breadth, in images.
  private let half: SIMD2<Float>
  private let color: Color
  private let second: Color
  /// Stripes an image; 0 is plain.
  private let stripes: Float

  init(using generator: inout RandomGenerator) {
    kind = Kind(rawValue: generator.integer(below: 3)) ?? .ellipse
    center = SIMD2(Float(generator.uniform(-0.05...1.05)), Float(generator.uniform(-0.05...1.05)))
    direction = Creature.direction(generator.uniform(0...(2 * .pi)))
    let length = generator.uniform(0.04...0.15)
    let breadth = kind == .bar ? generator.uniform(0.012...0.03) : length * generator.uniform(0.55...1)
    half = SIMD2(Float(kind == .bar ? length * 1.6 : length), Float(breadth))
    let (hue, saturation) = (generator.uniform(), generator.uniform(0.1...0.55))
    let value = generator.uniform(0.3...0.85)
    color = Painting.color(hue: hue, saturation: saturation, value: value)
    second = color * Float(generator.uniform(0.55...0.85))
    stripes = generator.uniform() < 0.4 ? Float(generator.uniform(10...24)) : 0
  }

  func paint(_ painting: inout [Color], size: Int) {
    let pixel = 1 / Float(size)
    let reach = half.max() + pixel
    let columns = Clutter.range(center.x, reach, size)
    for y in Clutter.range(center.y, reach, size) {
      for x in columns {
        let offset = (SIMD2(Float(x), Float(y)) + 0.5) * pixel - center
        let place = SIMD2(
          (offset * direction).sum(), offset.y * direction.x - offset.x * direction.y)
        let cover = max(0, min(1, 0.5 - distance(place) / pixel))
        guard cover > 0 else { continue }
        let tone = stripes > 0 ? Painting.step(0.35, 0.65, Painting.wave(place.x * stripes)) : 0
        let shade = 1.06 - 0.5 * (place / half * (place / half)).sum() * 0.3
        painting[y * size + x] = Painting.mix(
          painting[y * size + x], Painting.mix(color, second, tone) * shade, cover)
      }
    }
  }

  /// How far a point lies outside the edge; negative inside.
  private func distance(_ place: SIMD2<Float>) -> Float {
    switch kind {
    case .ellipse: return Creature.ellipseDistance(place, half, edge: 1)
    case .box, .bar:
      let corner = half.min() * (kind == .box ? 0.35 : 0.9)
      let outside = SIMD2(abs(place.x), abs(place.y)) - half + corner
      let clamped = outside.clamped(lowerBound: .zero, upperBound: SIMD2(repeating: 4))
      return (clamped * clamped).sum().squareRoot() + min(0, outside.max()) - corner
    }
  }

  /// The pixels of one axis within `reach` of `center`.
  static func range(_ center: Float, _ reach: Float, _ size: Int) -> Range<Int> {
    let first = max(0, min(size, Int(saturating: ((center - reach) * Float(size)).rounded(.down))))
    return first..<max(first, min(size, Int(saturating: ((center + reach) * Float(size)).rounded(.up)) + 1))
  }
}
