import Core
import Kernels
import ReferenceKernels
import Testing

/// Layer, group and local response normalization: random shapes in every layout and both precisions, and exactness.
@Suite struct RowNormalizationTests {
  @Test(arguments: 0..<16) func groups(seed: Int) {
    var source = Source(seed + 700)
    let groups = source.pick([1, 2, 4])
    let channels = groups * source.integer(1...9)
    let shape = [source.integer(1...3), channels, source.integer(1...9), source.integer(2...12)]
    let (x, gradient) = (source.array(shape, -2...3), source.array(shape))
    let (scale, shift) = (source.array([channels], 0.5...2), source.array([channels]))
    let geometry = RowGeometry(groups: groups, of: Shape(shape))
    let expected = Reference.groupNorm(x, groups: groups, scale: scale, shift: shift, epsilon: 1e-5)
    check(x, scale, shift, gradient, geometry, expected, "\(shape) in \(groups) groups")
  }

  @Test(arguments: 0..<12) func lastAxes(seed: Int) {
    var source = Source(seed + 800)
    let shape = [source.integer(1...9), source.integer(1...5), source.integer(1...6), source.integer(2...40)]
    let count = source.integer(1...3)
    let sizes = Array(shape.suffix(count))
    let (x, gradient) = (source.array(shape, -2...3), source.array(shape))
    let (scale, shift) = (source.array(sizes, 0.5...2), source.array(sizes))
    let geometry = RowGeometry(lastAxes: count, of: Shape(shape))
    let expected = Reference.layerNorm(x, lastAxes: count, scale: scale, shift: shift, epsilon: 1e-5)
    check(x, scale, shift, gradient, geometry, expected, "the last \(count) axes of \(shape)")
  }

  /// Every layout and precision gives what the row-major array in float64 does, which other tests prove.
  private func check(
    _ x: ReferenceArray, _ scale: ReferenceArray, _ shift: ReferenceArray, _ gradient: ReferenceArray,
    _ geometry: RowGeometry, _ expected: ReferenceArray, _ name: String
  ) {
    let exact = run(x.array(.float64), scale, shift, gradient.array(.float64), geometry)
    for dtype in [DType.float64, .float32] {
      for layout in layouts {
        let name = "\(name), \(layout), \(dtype)"
        let result = run(x.array(dtype, layout), scale, shift, gradient.array(dtype, layout), geometry)
        expectEqual(result[0], expected, name)
        let tolerance = dtype == .float32 ? 1e-4 : nil
        for (number, pair) in zip(result, exact).enumerated().dropFirst() {
          let reference = ReferenceArray(shape: Array(pair.1.shape), values: pair.1.doubles)
          expectEqual(pair.0, reference, "gradient \(number) of \(name)", tolerance: tolerance)
        }
      }
    }
  }

  private func run(
    _ x: NDArray, _ scale: ReferenceArray, _ shift: ReferenceArray, _ gradient: NDArray, _ geometry: RowGeometry
  ) -> [NDArray] {
    let (a, b) = (scale.array(x.dtype), shift.array(x.dtype))
    let (output, saved) = RowNormalization.forward(x, scale: a, shift: b, geometry, epsilon: 1e-5)
    let gradients = RowNormalization.gradients(
      gradient, input: x, saved: saved, scale: a, geometry, RowNormalization.Wanted())
    return [output] + [gradients.input, gradients.scale, gradients.shift].compactMap { $0 }
  }

  /// A mean far from zero does not eat up the digits of the variance.
  @Test func meansFarFromZero() {
    var source = Source(5)
    // Quarters, which float32 holds exactly beside 10000.
    let small = source.array([4, 300]).map { ($0 * 8).rounded() / 4 }
    let geometry = RowGeometry(lastAxes: 1, of: [4, 300])
    func normalized(_ x: ReferenceArray) -> NDArray {
      RowNormalization.forward(x.array(), scale: nil, shift: nil, geometry, epsilon: 1e-5).output
    }
    let (near, far) = (normalized(small), normalized(small.map { $0 + 10_000 }))
    let largest = zip(near.doubles, far.doubles).map { abs($0 - $1) }.max() ?? 1
    #expect(largest < 1e-3, "\(largest)")
  }

  /// The same bits with any number of threads.
  @Test func threadsChangeNothing() {
    var source = Source(9)
    let (x, gradient) = (source.array([16, 32, 24, 24]), source.array([16, 32, 24, 24]))
    let (scale, shift) = (source.array([32]), source.array([32]))
    let (wide, wider) = (source.array([18432]), source.array([18432]))
    func results() -> [[Double]] {
      let groups = run(x.array(), scale, shift, gradient.array(), RowGeometry(groups: 8, of: [16, 32, 24, 24]))
      let rows = run(x.array(), wide, wider, gradient.array(), RowGeometry(lastAxes: 3, of: [16, 32, 24, 24]))
      let settings = LocalResponse.Settings(size: 5, alpha: 0.1)
      let response = LocalResponse.gradient(gradient.array(), input: x.array(), settings)
      return (groups + rows + [response]).map(\.doubles)
    }
    let before = ThreadPool.size
    defer { ThreadPool.size = before }
    ThreadPool.size = 1
    let one = results()
    ThreadPool.size = 3
    #expect(results() == one)
  }

  @Test(arguments: 0..<10) func localResponse(seed: Int) {
    var source = Source(seed + 900)
    let shape = [source.integer(1...2), source.integer(1...20), source.integer(1...20), source.integer(1...20)]
    let (x, gradient) = (source.array(shape, -3...3), source.array(shape))
    let (size, beta) = (source.integer(1...7), source.pick([0.75, 0.5, 1.2]))
    let settings = LocalResponse.Settings(size: size, alpha: 0.3, beta: beta, k: 1.5)
    let expected = Reference.localResponseNorm(x, size: size, alpha: 0.3, beta: beta, k: 1.5)
    let exact = LocalResponse.gradient(gradient.array(.float64), input: x.array(.float64), settings)
    let reference = ReferenceArray(shape: shape, values: exact.doubles)
    for dtype in [DType.float64, .float32] {
      for layout in layouts {
        let name = "\(shape), \(size) channels, \(layout), \(dtype)"
        expectEqual(LocalResponse.forward(x.array(dtype, layout), settings), expected, name)
        let back = LocalResponse.gradient(gradient.array(dtype, layout), input: x.array(dtype, layout), settings)
        expectEqual(back, reference, "gradient of \(name)", tolerance: dtype == .float32 ? 1e-5 : nil)
      }
    }
  }
}
