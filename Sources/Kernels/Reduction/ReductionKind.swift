import Core

extension Reduction.Kind {
  /// What the reduction of nothing is.
  var start: Double {
    switch self {
    case .sum: 0
    case .maximum: -.infinity
    case .minimum: .infinity
    }
  }

  @inline(__always)
  func combined(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .sum: a + b
    case .maximum: Double.larger(b, a)
    case .minimum: Double.smaller(b, a)
    }
  }

  /// The reduction of `count` adjacent numbers, by eight interleaved partial results, which the processor works on side
  /// by side.
  @inline(__always)
  func run<T: Scalar>(_ x: UnsafeMutablePointer<T>, _ count: Int) -> Double {
    switch self {
    case .sum: Self.interleaved(x, count, 0) { $0 + $1 }
    case .maximum: Self.interleaved(x, count, -.infinity) { Double.larger($1, $0) }
    case .minimum: Self.interleaved(x, count, .infinity) { Double.smaller($1, $0) }
    }
  }

  @inline(__always)
  private static func interleaved<T: Scalar>(
    _ x: UnsafeMutablePointer<T>, _ count: Int, _ start: Double, _ combine: (Double, Double) -> Double
  ) -> Double {
    var (a, b, c, d) = (start, start, start, start)
    var (e, f, g, h) = (start, start, start, start)
    var i = 0
    while i + 8 <= count {
      a = combine(a, x[i].asDouble)
      b = combine(b, x[i + 1].asDouble)
      c = combine(c, x[i + 2].asDouble)
      d = combine(d, x[i + 3].asDouble)
      e = combine(e, x[i + 4].asDouble)
      f = combine(f, x[i + 5].asDouble)
      g = combine(g, x[i + 6].asDouble)
      h = combine(h, x[i + 7].asDouble)
      i += 8
    }
    while i < count {
      a = combine(a, x[i].asDouble)
      i += 1
    }
    return combine(combine(combine(a, b), combine(c, d)), combine(combine(e, f), combine(g, h)))
  }
}
