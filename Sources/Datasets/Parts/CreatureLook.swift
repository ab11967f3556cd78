import Kernels

/// The colours of one creature.
struct CreatureLook {
  private let head: HeadStyle
  private let body: BodyStyle
  private let noise: ValueNoise
  private let headColours: (Colour, Colour)
  private let bodyColours: (Colour, Colour)
  private let limbColour: Colour

  init(class label: Int, of classes: Int, using generator: inout RandomGenerator) {
    head = HeadStyle(class: label, of: classes)
    body = BodyStyle(class: label, of: classes, using: &generator)
    noise = ValueNoise(cells: 12, using: &generator)
    let light = generator.uniform(0.88...1)
    let tint = 0.12 / Double(classes)
    let first = Painting.colour(
      hue: head.hue + generator.uniform(-tint...tint), saturation: generator.uniform(0.88...1), value: light)
    headColours = (first, head.isLight ? Colour(0.97, 0.96, 0.92) * Float(light) : Colour(0.1, 0.09, 0.12))
    let tone = Painting.colour(hue: body.hue, saturation: body.saturation, value: body.value)
    bodyColours = (tone, tone * 0.58)
    limbColour = tone * 0.72
  }

  /// Paints the creature over what is there: limbs, body, head, eye, each with a thin dark edge.
  func paint(_ creature: Creature, on painting: inout [Colour], size: Int) {
    let pixel = 1 / Float(size)
    let unit = pixel / creature.scale
    let (rows, columns) = Silhouette.window(creature, size)
    for y in rows {
      for x in columns {
        let point = creature.own((SIMD2(Float(x), Float(y)) + 0.5) * pixel)
        let distances = creature.distances(point)
        guard distances.whole < unit else { continue }
        var colour = painting[y * size + x]
        lay(limbColour, distances.limbs, unit, on: &colour)
        if distances.body < unit { lay(bodyColour(creature, point), distances.body, unit, on: &colour) }
        if distances.head < unit { lay(headColour(creature, point, unit), distances.head, unit, on: &colour) }
        painting[y * size + x] = colour
      }
    }
  }

  /// Covers `colour` as far as the part reaches into the pixel; its rim is darker.
  private func lay(_ paint: Colour, _ distance: Float, _ unit: Float, on colour: inout Colour) {
    let cover = max(0, min(1, 0.5 - distance / unit))
    let rim = 0.55 + 0.45 * Painting.step(0, 0.07 + unit * 0.5, -distance)
    colour = Painting.mix(colour, paint * rim, cover)
  }

  private func bodyColour(_ creature: Creature, _ point: SIMD2<Float>) -> Colour {
    let round = point / creature.body
    let shade = 1.1 - 0.3 * (round * round).sum()
    let tone = Painting.mix(bodyColours.0, bodyColours.1, body.share(point, noise))
    return tone * (shade * (0.9 + 0.2 * noise(point * 0.4 + 0.5)))
  }

  private func headColour(_ creature: Creature, _ point: SIMD2<Float>, _ unit: Float) -> Colour {
    let offset = (point - creature.headCentre) / creature.headRadius
    let forward = creature.headDirection
    let place = SIMD2((offset * forward).sum(), offset.y * forward.x - offset.x * forward.y)
    let blur = max(0.06, unit / creature.headRadius * 0.6)
    let colour = Painting.mix(headColours.0, headColours.1, head.share(place, blur: blur))
    let fromEye = place - SIMD2(0.3, 0.42)
    let eye = (fromEye * fromEye).sum().squareRoot()
    let white = Painting.mix(colour, Colour(0.98, 0.98, 0.96), Painting.step(-blur, blur, 0.3 - eye))
    let seen = Painting.mix(white, Colour(0.04, 0.04, 0.06), Painting.step(-blur, blur, 0.15 - eye))
    return seen * (1.04 - 0.12 * (place * place).sum())
  }
}
