import Core

/// The colors of one creature.
struct CreatureLook {
  private let head: HeadStyle
  private let body: BodyStyle
  private let noise: ValueNoise
  private let headColors: (Color, Color)
  private let bodyColors: (Color, Color)
  private let limbColor: Color

  init(class label: Int, of classes: Int, using generator: inout RandomGenerator) {
    head = HeadStyle(class: label, of: classes)
    body = BodyStyle(class: label, of: classes, using: &generator)
    noise = ValueNoise(cells: 12, using: &generator)
    let light = generator.uniform(0.88...1)
    let tint = 0.12 / Double(classes)
    let first = Painting.color(
      hue: head.hue + generator.uniform(-tint...tint), saturation: generator.uniform(0.88...1), value: light)
    headColors = (first, head.isLight ? Color(0.97, 0.96, 0.92) * Float(light) : Color(0.1, 0.09, 0.12))
    let tone = Painting.color(hue: body.hue, saturation: body.saturation, value: body.value)
    bodyColors = (tone, tone * 0.58)
    limbColor = tone * 0.72
  }

  /// Paints the creature over what is there: limbs, body, head, eye, each with a thin dark edge.
  func paint(_ creature: Creature, on painting: inout [Color], size: Int) {
    let pixel = 1 / Float(size)
    let unit = pixel / creature.scale
    let (rows, columns) = Silhouette.window(creature, size)
    for y in rows {
      for x in columns {
        let point = creature.own((SIMD2(Float(x), Float(y)) + 0.5) * pixel)
        let distances = creature.distances(point)
        guard distances.whole < unit else { continue }
        var color = painting[y * size + x]
        lay(limbColor, distances.limbs, unit, on: &color)
        if distances.body < unit { lay(bodyColor(creature, point), distances.body, unit, on: &color) }
        if distances.head < unit { lay(headColor(creature, point, unit), distances.head, unit, on: &color) }
        painting[y * size + x] = color
      }
    }
  }

  /// Covers `color` as far as the part reaches into the pixel; its rim is darker.
  private func lay(_ paint: Color, _ distance: Float, _ unit: Float, on color: inout Color) {
    let cover = max(0, min(1, 0.5 - distance / unit))
    let rim = 0.55 + 0.45 * Painting.step(0, 0.07 + unit * 0.5, -distance)
    color = Painting.mix(color, paint * rim, cover)
  }

  private func bodyColor(_ creature: Creature, _ point: SIMD2<Float>) -> Color {
    let round = point / creature.body
    let shade = 1.1 - 0.3 * (round * round).sum()
    let tone = Painting.mix(bodyColors.0, bodyColors.1, body.share(point, noise))
    return tone * (shade * (0.9 + 0.2 * noise(point * 0.4 + 0.5)))
  }

  private func headColor(_ creature: Creature, _ point: SIMD2<Float>, _ unit: Float) -> Color {
    let offset = (point - creature.headCenter) / creature.headRadius
    let forward = creature.headDirection
    let place = SIMD2((offset * forward).sum(), offset.y * forward.x - offset.x * forward.y)
    let blur = max(0.06, unit / creature.headRadius * 0.6)
    let color = Painting.mix(headColors.0, headColors.1, head.share(place, blur: blur))
    let fromEye = place - SIMD2(0.3, 0.42)
    let eye = (fromEye * fromEye).sum().squareRoot()
    let white = Painting.mix(color, Color(0.98, 0.98, 0.96), Painting.step(-blur, blur, 0.3 - eye))
    let seen = Painting.mix(white, Color(0.04, 0.04, 0.06), Painting.step(-blur, blur, 0.15 - eye))
    return seen * (1.04 - 0.12 * (place * place).sum())
  }
}
