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

/// What a class's heads look like: a strong color, a second one and a pattern of the two.
struct HeadStyle {
  enum Pattern: String, CaseIterable {
    case ringed, parted, banded, chequered
  }

  let pattern: Pattern
  /// In turns.
  let hue: Double
  /// Whether the second color is nearly white, or else nearly black.
  let isLight: Bool

  init(class label: Int, of classes: Int) {
    pattern = Pattern.allCases[label % 4]
    hue = Double(label) / Double(classes)
    isLight = label % 8 < 4
  }

  /// A name such as `banded-cyan`.
  var name: String {
    let names = [
      "red", "vermilion", "amber", "yellow", "lime", "green", "emerald", "jade", "cyan", "azure", "cobalt", "blue",
      "violet", "purple", "magenta", "crimson",
    ]
    return "\(pattern.rawValue)-\(names[Int(saturating: (hue * 16).rounded()) % 16])"
  }

  /// How much of the second color shows at a point of the head, whose radius is 1 and whose x axis points away from
  /// the body.
  func share(_ place: SIMD2<Float>, blur: Float) -> Float {
    switch pattern {
    case .ringed:
      let radius = (place * place).sum().squareRoot()
      return Painting.step(0.6 - blur, 0.6 + blur, radius)
    case .parted: return Painting.step(-blur, blur, place.y)
    case .banded: return Painting.step(0.5 - blur, 0.5 + blur, Painting.wave(place.x * 1.1 + 0.5))
    case .chequered:
      let (a, b) = (Painting.step(-blur, blur, place.x), Painting.step(-blur, blur, place.y))
      return a + b - 2 * a * b
    }
  }
}

/// What one creature's body looks like, drawn from its class's distributions, which overlap with those of others.
struct BodyStyle {
  enum Texture: Int, CaseIterable {
    case lengthwise, crosswise, spotted, blotched
  }

  let texture: Texture
  let hue: Double
  let saturation: Double
  let value: Double
  /// Waves a unit of the creature's frame.
  let frequency: Float

  /// The standard deviation of the hue around its class's, in turns.
  static let hueDeviation = 0.085
  /// How often the texture is the class's own; otherwise it is any, its own among them.
  static let textureFidelity = 0.5

  init(class label: Int, of classes: Int, using generator: inout RandomGenerator) {
    // Neighbors by head are far apart by body, so that one cue is no hint to the other's color.
    let stride = [3, 5, 7, 11, 13].first { classes % $0 != 0 } ?? 1
    hue = Double((label * stride + 1) % classes) / Double(classes) + generator.normal() * BodyStyle.hueDeviation
    saturation = generator.uniform(0.42...0.62)
    value = generator.uniform(0.5...0.82)
    let own = Texture(rawValue: (label + label / 4) % 4) ?? .blotched
    let any = Texture(rawValue: generator.integer(below: 4)) ?? .blotched
    texture = generator.uniform() < BodyStyle.textureFidelity ? own : any
    frequency = Float(generator.uniform(1.5...2.1))
  }

  /// How much of the darker tone shows at a point of the creature's frame.
  func share(_ point: SIMD2<Float>, _ noise: ValueNoise) -> Float {
    switch texture {
    case .lengthwise: return Painting.step(0.3, 0.7, Painting.wave(point.y * frequency * 1.3))
    case .crosswise: return Painting.step(0.3, 0.7, Painting.wave(point.x * frequency * 1.3))
    case .spotted:
      let (a, b) = (Painting.wave(point.x * frequency), Painting.wave(point.y * frequency + 0.25))
      return Painting.step(0.45, 0.75, a * b * 1.5)
    case .blotched: return Painting.step(0.42, 0.6, noise(point * 0.25 + 0.5))
    }
  }
}
