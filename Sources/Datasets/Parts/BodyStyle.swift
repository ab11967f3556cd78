import Core

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
