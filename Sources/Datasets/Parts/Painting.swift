import Core
import Imaging

/// Colors as the painter mixes them: red, green and blue on a scale of 0...1.
typealias Color = SIMD3<Float>

/// Helpers for a square of colors.
enum Painting {
  /// A mixture of `a` and `b` with the share `t` of `b`.
  @inline(__always)
  static func mix(_ a: Color, _ b: Color, _ t: Float) -> Color { a + (b - a) * t }

  /// 0 below `low`, 1 above `high`, smooth between.
  @inline(__always)
  static func step(_ low: Float, _ high: Float, _ x: Float) -> Float {
    let t = max(0, min(1, (x - low) / (high - low)))
    return t * t * (3 - 2 * t)
  }

  /// A wave of period 1 from 0 to 1 and back, made of parabolas: cheap and the same on every machine.
  @inline(__always)
  static func wave(_ x: Float) -> Float {
    let t = abs(2 * (x - x.rounded(.down)) - 1)
    return t * t * (3 - 2 * t)
  }

  static func color(hue: Double, saturation: Double, value: Double) -> Color {
    HSV(hue: Float(hue), saturation: Float(saturation), value: Float(value)).rgb
  }

  static func image(_ colors: [Color], size: Int) -> Image {
    var pixels = [UInt8](repeating: 0, count: 3 * colors.count)
    for (index, color) in colors.enumerated() {
      let scaled = color.clamped(lowerBound: .zero, upperBound: Color(repeating: 1)) * 255 + 0.5
      pixels[3 * index] = UInt8(saturating: scaled.x)
      pixels[3 * index + 1] = UInt8(saturating: scaled.y)
      pixels[3 * index + 2] = UInt8(saturating: scaled.z)
    }
    return Image(width: size, height: size, pixels: pixels)
  }
}

/// Smooth random values over the unit square: a grid of random numbers with smooth steps between them.
struct ValueNoise {
  private let cells: Int
  private let values: [Float]

  /// Noise with `cells` grid cells a side.
  init(cells: Int, using generator: inout RandomGenerator) {
    self.cells = cells
    var values = [Float](repeating: 0, count: (cells + 2) * (cells + 2))
    for index in values.indices { values[index] = Float(generator.uniform()) }
    self.values = values
  }

  /// The value at a point, 0...1; points outside the unit square take the value at its edge.
  func callAsFunction(_ point: SIMD2<Float>) -> Float {
    let place = point.clamped(lowerBound: .zero, upperBound: SIMD2(repeating: 1)) * Float(cells)
    let (column, row) = (Int(saturating: place.x), Int(saturating: place.y))
    let part = place - SIMD2(Float(column), Float(row))
    let smooth = part * part * (3 - 2 * part)
    let at = row * (cells + 2) + column
    let above = values[at] + (values[at + 1] - values[at]) * smooth.x
    let below = values[at + cells + 2] + (values[at + cells + 3] - values[at + cells + 2]) * smooth.x
    return above + (below - above) * smooth.y
  }
}
