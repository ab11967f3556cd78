import Core
import Kernels
import ReferenceKernels
import Testing

/// Erasing in every layout against loops.
@Suite struct ErasingTests {
  @Test(arguments: 0..<10) func everyLayoutErasesTheSameCells(seed: Int) {
    var source = Source(seed)
    let channels = source.pick([1, 3, 8, 16, 17, 20])
    let shape = [source.integer(1...3), channels, source.integer(2...6), source.integer(2...6)]
    // Sums of these are exact in any order, so that equal means are equal in every layout.
    let x = ReferenceArray(shape: shape) { _ in Double(source.integer(-64...192)) / 64 }
    let gamma = source.pick([0.25, 0.5, 0.75, 1])
    let relative = source.integer(0...1) == 1
    let threshold = relative ? FeatureErasing.Threshold.relative(gamma) : .absolute(gamma)
    let expected = Reference.erase(x, gamma: gamma, relative: relative)
    let gradient = source.array(expected.out.shape)
    for layout in layouts {
      for dtype in [DType.float32, .float64] {
        let name = "\(shape) by \(threshold) in \(layout), \(dtype)"
        let result = FeatureErasing.forward(x.array(dtype, layout), source: 0..<shape[0], threshold: threshold)
        expectEqual(result.stacked, expected.out, name, tolerance: 0)
        expectEqual(result.mask, expected.mask, "mask of \(name)", tolerance: 0)
        expectEqual(result.mean, expected.mean, "mean of \(name)")
        #expect(result.stacked.layout == layout)
        let back = FeatureErasing.gradient(gradient.array(dtype, layout), source: 0..<shape[0], mask: result.mask)
        expectEqual(back, Reference.eraseGradient(mask: expected.mask, gradient: gradient), "gradient of \(name)")
      }
    }
  }

  /// By hand: the strongest of 2 x 4 cells, and with the last of them those that are as strong.
  @Test(arguments: [
    (0.125, [1, 1, 1, 0, 1, 1, 1, 1]), (0.01, [1, 1, 1, 0, 1, 1, 1, 1]), (0.25, [1, 1, 1, 0, 1, 0, 1, 1]),
    (0.375, [1, 1, 0, 0, 1, 0, 0, 1]), (0.5, [1, 1, 0, 0, 1, 0, 0, 1]), (1, [0, 0, 0, 0, 0, 0, 0, 0]),
  ] as [(Double, [Double])])
  func aShareOfTheCellsIsErased(share: Double, kept: [Double]) {
    let means = [-1, 0, 2, 5, 1, 4, 2, -3] as [Double]
    let x = ReferenceArray(shape: [2, 3, 2, 4]) { index in
      let mean = means[4 * index[2] + index[3]]
      return (index[0] == 0 ? mean : -mean) + Double(index[1] - 1)
    }
    for layout in layouts {
      let result = FeatureErasing.forward(x.array(.float32, layout), source: 0..<2, threshold: .share(share))
      expectEqual(result.mask.rows(0..<1), ReferenceArray(shape: [1, 1, 2, 4]) { kept[4 * $0[2] + $0[3]] }, "\(share)")
      #expect(result.stacked.shape == [4, 3, 2, 4])
    }
  }

  @Test(arguments: layouts) func laterRowsAreErasedOnTheirOwn(layout: Layout) {
    var source = Source(7)
    let x = source.array([6, 5, 3, 4], 0...1)
    let part = Reference.slice(x, axis: 0, start: 2, end: 4)
    let erased = Reference.erase(part, gamma: 0.8, relative: true)
    let result = FeatureErasing.forward(x.array(.float32, layout), source: 2..<4, threshold: .relative(0.8))
    let copy = Reference.slice(erased.out, axis: 0, start: 2, end: 4)
    expectEqual(result.stacked, Reference.concatenate([x, copy], axis: 0), "rows 2 and 3 in \(layout)")
    expectEqual(result.mask, erased.mask, "mask of rows 2 and 3 in \(layout)", tolerance: 0)
    let gradient = source.array([8, 5, 3, 4])
    let back = FeatureErasing.gradient(gradient.array(.float32, layout), source: 2..<4, mask: result.mask)
    var expected = Reference.slice(gradient, axis: 0, start: 0, end: 6)
    let through = Reference.multiply(Reference.slice(gradient, axis: 0, start: 6, end: 8), erased.mask)
    for index in ReferenceArray.indices(through.shape) {
      expected[[index[0] + 2] + index.dropFirst()] += through[index]
    }
    expectEqual(back, expected, "gradient of rows 2 and 3 in \(layout)")
  }
}
