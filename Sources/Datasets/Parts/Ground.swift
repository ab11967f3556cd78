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
