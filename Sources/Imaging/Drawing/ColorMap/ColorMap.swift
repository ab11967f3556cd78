/// Colors for the numbers 0...1.
public enum ColorMap: String, Sendable, Hashable, Codable, CaseIterable {
  /// Dark blue over green to dark red: a rainbow without false edges, the successor of jet. Strong on photographs.
  case turbo
  /// Dark violet to yellow, evenly spaced to the eye and readable in gray.
  case viridis
  /// Black to white.
  case gray

  /// The color for `value`; values outside 0...1 are clamped and a NaN counts as 0.
  public func callAsFunction(_ value: Float) -> Color {
    let position = value > 0 ? min(value, 1) : 0
    switch self {
    case .gray:
      let level = UInt8((position * 255).rounded())
      return Color(red: level, green: level, blue: level)
    case .turbo: return Self.evaluate(Self.turboCoefficients, at: position)
    case .viridis: return Self.evaluate(Self.viridisCoefficients, at: position)
    }
  }

  /// The colors of 256 evenly spaced values, from 0 to 1.
  public var table: [Color] { (0..<256).map { self(Float($0) / 255) } }

  private static func evaluate(_ coefficients: [SIMD3<Float>], at position: Float) -> Color {
    var sum = SIMD3<Float>()
    for coefficient in coefficients.reversed() { sum = sum * position + coefficient }
    func byte(_ value: Float) -> UInt8 { UInt8((min(max(value, 0), 1) * 255).rounded()) }
    return Color(red: byte(sum.x), green: byte(sum.y), blue: byte(sum.z))
  }
}
