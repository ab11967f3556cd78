import Core

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
    let (column, row) = (Int(place.x), Int(place.y))
    let part = place - SIMD2(Float(column), Float(row))
    let smooth = part * part * (3 - 2 * part)
    let at = row * (cells + 2) + column
    let above = values[at] + (values[at + 1] - values[at]) * smooth.x
    let below = values[at + cells + 2] + (values[at + cells + 3] - values[at + cells + 2]) * smooth.x
    return above + (below - above) * smooth.y
  }
}
