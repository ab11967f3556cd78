import Core
import Kernels
import ReferenceKernels
import Testing

/// Pooling in every layout against loops.
@Suite struct PoolingTests {
  private struct Case: CustomStringConvertible {
    let shape: [Int]
    let reference: ReferencePooling
    let geometry: PoolingGeometry

    init(seed: Int) {
      var source = Source(seed)
      let kernel = source.pick([(2, 2), (3, 3), (3, 2), (2, 3)])
      let stride = source.pick([(2, 2), (1, 1), (2, 3), (3, 3)])
      let padding = (source.integer(0...1), source.integer(0...1))
      let ceil = source.integer(0...1) == 1
      let channels = source.pick([1, 3, 8, 16, 17, 20])
      shape = [source.integer(1...3), channels, source.integer(5...10), source.integer(5...10)]
      reference = ReferencePooling(kernel: kernel, stride: stride, padding: padding, ceil: ceil)
      geometry = PoolingGeometry(
        kernel: kernel, stride: stride, padding: (padding.0, padding.0, padding.1, padding.1), ceilMode: ceil)
    }

    var description: String { "\(shape) by \(reference)" }
  }

  @Test(arguments: 0..<30) func windows(seed: Int) {
    let entry = Case(seed: seed)
    var source = Source(seed + 500)
    let x = source.array(entry.shape)
    let gradient = source.array(entry.reference.outputShape(entry.shape))
    for layout in layouts {
      for dtype in [DType.float32, .float64] {
        let name = "\(entry) in \(layout), \(dtype)"
        let input = x.array(dtype, layout)
        let (output, winners) = Pooling.maximum(input, entry.geometry)
        expectEqual(output, entry.reference.maximum(x), "maximum, \(name)", tolerance: 0)
        let places = Pooling.places(winners, input: ArrayForm(input.shape, .float32, layout), entry.geometry)
        #expect(
          places.values(as: Int32.self) == PlainPooling.maximum(input, entry.geometry).indices.values(as: Int32.self),
          "places of the maximum, \(name)")
        let back = Pooling.maximumGradient(
          gradient.array(dtype, layout), winners, input: ArrayForm(input.shape, .float32, layout), entry.geometry)
        expectEqual(
          back, entry.reference.maximumGradient(x, gradient: gradient), "gradient of the maximum, \(name)")
        for counting in [true, false] {
          expectEqual(
            Pooling.average(input, entry.geometry, countingPadding: counting),
            entry.reference.average(x, countIncludePad: counting), "mean, \(name), counting \(counting)")
          let back = Pooling.averageGradient(
            gradient.array(dtype, layout), input: ArrayForm(input.shape, .float32, layout), entry.geometry,
            countingPadding: counting)
          expectEqual(
            back,
            entry.reference.averageGradient(shape: x.shape, countIncludePad: counting, gradient: gradient),
            "gradient of the mean, \(name), counting \(counting)")
        }
      }
    }
  }

  /// The first window, a pixel in the corner and padding, has nothing else; the second has a number beside it.
  @Test(arguments: layouts, [DType.float32, .float64]) func minusInfinity(layout: Layout, dtype: DType) {
    let geometry = PoolingGeometry(kernel: (2, 2), padding: (1, 1, 1, 1))
    let x = ReferenceArray(shape: [1, 16, 4, 4]) { $0[2] == 0 && $0[3] <= 1 ? -Double.infinity : 1 }
    let (input, ones) = (x.array(dtype, layout), ReferenceArray(shape: [1, 16, 3, 3], repeating: 1))
    let (output, winners) = Pooling.maximum(input, geometry)
    let back = Pooling.maximumGradient(
      ones.array(dtype, layout), winners, input: ArrayForm(input.shape, .float32, layout), geometry)
    let (values, gradient) = (output.doubles, back.doubles)
    #expect(values.indices.allSatisfy { values[$0] == 1 || $0 % 9 == 0 })
    #expect(stride(from: 0, to: values.count, by: 9).allSatisfy { values[$0] == -.infinity })
    // The second window's gradient reaches the number, and every other one a pixel of its own.
    #expect(stride(from: 0, to: gradient.count, by: 16).allSatisfy { gradient[$0 + 1] == 0 && gradient[$0 + 2] == 1 })
    #expect(stride(from: 0, to: gradient.count, by: 16).allSatisfy { gradient[$0] == 1 })
    #expect(gradient.reduce(0, +) >= 16 * 8)
  }

  @Test(arguments: 0..<8) func wholePlanesAndParts(seed: Int) {
    var source = Source(seed + 900)
    let shape = [2, source.pick([3, 16, 20]), source.integer(1...6), source.integer(2...6)]
    let (x, size) = (source.array(shape), (source.integer(1...4), source.integer(1...7)))
    let gradient = source.array([2, shape[1], size.0, size.1])
    let flat = source.array([2, shape[1]])
    for layout in layouts {
      for dtype in [DType.float32, .float64] {
        let input = x.array(dtype, layout)
        expectEqual(
          PlainPooling.adaptiveAverage(input, height: size.0, width: size.1),
          Reference.adaptiveAverage(x, size: size), "parts \(size) of \(shape) in \(layout)")
        expectEqual(
          PlainPooling.adaptiveAverageGradient(gradient.array(dtype), inputShape: input.shape),
          Reference.adaptiveAverageGradient(shape: shape, size: size, gradient: gradient), "parts \(size) of \(shape)")
        expectEqual(
          Pooling.globalAverageGradient(flat.array(dtype), input: ArrayForm(input.shape, .float32, layout)),
          Reference.meanGradient(x, axes: [2, 3], gradient: flat), "planes \(shape) in \(layout)")
      }
    }
  }
}
