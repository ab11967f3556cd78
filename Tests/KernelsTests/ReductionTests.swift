import Core
import Kernels
import ReferenceKernels
import Testing

/// Reductions, softmax and products against loops.
@Suite struct ReductionTests {
  private static let axes: [[Int]] = [
    [], [0], [1], [2], [3], [0, 1], [1, 2], [2, 3], [0, 2, 3], [1, 2, 3], [0, 1, 2, 3], [0, 3],
  ]

  @Test(arguments: axes, [1, 3, 16, 20]) func everyAxis(axes: [Int], channels: Int) {
    var source = Source(channels)
    let x = source.array([2, channels, 3, 4])
    for layout in layouts {
      for (dtype, keeping) in [(DType.float32, true), (.float64, false)] {
        let (array, name) = (x.array(dtype, layout), "\(axes) of \(x.shape) in \(layout)")
        expectEqual(
          Reduction.sum(array, axes: axes, keepingAxes: keeping), Reference.sum(x, axes: axes, keepDims: keeping),
          "sum over \(name)")
        expectEqual(
          Reduction.mean(array, axes: axes, keepingAxes: keeping), Reference.mean(x, axes: axes, keepDims: keeping),
          "mean over \(name)")
        expectEqual(
          Reduction.maximum(array, axes: axes, keepingAxes: keeping),
          Reference.maximum(x, axes: axes, keepDims: keeping), "maximum over \(name)", tolerance: 0)
        expectEqual(
          Reduction.minimum(array, axes: axes, keepingAxes: keeping),
          Reference.minimum(x, axes: axes, keepDims: keeping), "minimum over \(name)", tolerance: 0)
      }
    }
  }

  @Test func aMillionNumbersAddUp() {
    let ones = NDArray(repeating: 1, shape: [1000, 1003], .float32)
    #expect(Reduction.sum(ones).doubles == [1_003_000])
    #expect(Reduction.sum(ones, axes: [0]).doubles.allSatisfy { $0 == 1000 })
  }

  @Test(arguments: 0..<8) func broadcastingIsUndone(seed: Int) {
    var source = Source(seed + 20)
    let shape = [2, source.pick([3, 16, 17]), 3, 2]
    let target = source.pick([[shape[1], 1, 1], [1, shape[1], 1, 1], [2, 1, 1, 1], [3, 2], [], [2, 1, 3, 2], [1]])
    let x = source.array(shape)
    for layout in layouts {
      expectEqual(
        Reduction.sum(x.array(.float32, layout), toShape: Shape(target)), Reference.sum(x, toShape: target),
        "\(shape) in \(layout) to \(target)")
    }
  }

  @Test(arguments: 0..<6) func largestPlaces(seed: Int) {
    var source = Source(seed + 40)
    let x = ReferenceArray(shape: [4, 5, 3]) { _ in Double(source.integer(0...4)) }
    for axis in 0..<3 {
      expectEqual(Reduction.argmax(x.array(), axis: axis), Reference.argmax(x, axis: axis), "\(axis)", tolerance: 0)
    }
    let rows = ReferenceArray(shape: [4, 9]) { _ in Double(source.integer(0...6)) }
    let top = Reduction.topIndices(rows.array(), count: 3).values(as: Int32.self)
    let expected = (0..<4).flatMap { row in
      (0..<9).sorted { (rows[row, $0], -$0) > (rows[row, $1], -$1) }.prefix(3).map(Int32.init)
    }
    #expect(top == expected)
  }

  /// Above and below the size from which on oneDNN computes.
  @Test(arguments: 0..<4, [DType.float32, .float64]) func softmax(axis: Int, dtype: DType) {
    for shape in [[2, 17, 3, 2], [3, 17, 6, 5]] {
      var source = Source(axis + 60)
      let (x, g) = (source.array(shape, -4...4), source.array(shape))
      for layout in layouts { compareSoftmax(x, g, axis, dtype, layout) }
    }
  }

  private func compareSoftmax(_ x: ReferenceArray, _ g: ReferenceArray, _ axis: Int, _ dtype: DType, _ layout: Layout) {
    let name = "axis \(axis) of \(x.shape) in \(layout)"
    let output = Softmax.softmax(x.array(dtype, layout), axis: axis)
    let logarithm = Softmax.logSoftmax(x.array(dtype, layout), axis: axis)
    expectEqual(output, Reference.softmax(x, axis: axis), name)
    expectEqual(logarithm, Reference.logSoftmax(x, axis: axis), "logarithm, \(name)")
    expectEqual(
      Softmax.softmaxGradient(g.array(dtype, layout), output: output, axis: axis),
      Reference.softmaxGradient(x, axis: axis, gradient: g), "gradient, \(name)")
    expectEqual(
      Softmax.logSoftmaxGradient(g.array(dtype, layout), output: logarithm, axis: axis),
      Reference.logSoftmaxGradient(x, axis: axis, gradient: g), "gradient of the logarithm, \(name)")
  }
}

/// Matrix products against loops.
@Suite struct ProductTests {
  @Test(arguments: 0..<12) func matrices(seed: Int) {
    var source = Source(seed)
    let (m, n, k) = (source.integer(1...40), source.integer(1...40), source.integer(1...60))
    let leading = source.pick([[], [3], [2, 2]])
    let (a, b) = (source.array(leading + [m, k]), source.array(leading + [k, n]))
    let last = leading.count
    let swap = Array(0..<last) + [last + 1, last]
    let expected = Reference.matmul(a, b)
    for dtype in [DType.float32, .float64] {
      for (left, right) in [(false, false), (true, false), (false, true), (true, true)] {
        let result = MatrixProduct.multiply(
          (left ? Reference.transpose(a, axes: swap) : a).array(dtype),
          (right ? Reference.transpose(b, axes: swap) : b).array(dtype), transposeA: left, transposeB: right)
        expectEqual(result, expected, "\(a.shape) and \(b.shape), \(dtype), transposed \(left) and \(right)")
      }
    }
  }

  @Test func largeOnesAreCutIntoPieces() {
    var source = Source(99)
    for (m, n, k) in [(300, 20, 30), (7, 530, 40), (260, 270, 9)] {
      let (a, b) = (source.array([m, k]), source.array([k, n]))
      expectEqual(MatrixProduct.multiply(a.array(.float64), b.array(.float64)), Reference.matmul(a, b), "\((m, n, k))")
    }
  }

  @Test(arguments: 0..<8, [DType.float32, .float64]) func fullyConnected(seed: Int, dtype: DType) {
    var source = Source(seed + 30)
    let (rows, inputs, outputs) = (source.integer(1...9), source.integer(1...70), source.integer(1...33))
    let (x, weight) = (source.array([rows, inputs]), source.array([outputs, inputs]))
    let (bias, gradient) = (source.array([outputs]), source.array([rows, outputs]))
    let expected = Reference.linearGradients(x, weight: weight, gradient: gradient)
    let (a, w, g) = (x.array(dtype), weight.array(dtype), gradient.array(dtype))
    expectEqual(
      InnerProduct.forward(a, w, bias: bias.array(dtype)), Reference.linear(x, weight: weight, bias: bias),
      "\(x.shape) and \(weight.shape)")
    expectEqual(InnerProduct.inputGradient(g, w), expected.input, "gradient of the input")
    expectEqual(InnerProduct.weightGradient(g, a), expected.weight, "gradient of the weights")
  }
}
