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
    return "\(pattern.rawValue)-\(names[Int((hue * 16).rounded()) % 16])"
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
