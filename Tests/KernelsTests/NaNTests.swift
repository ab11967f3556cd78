@testable import Core
@testable import Kernels
import ReferenceKernels
import Testing

/// NaN gets through whatever compares numbers, as Docs/Numerics.md promises.
@Suite struct NaNTests {
  private static let types = [DType.float32, .float64]

  /// In either order, side by side, against one number, and in a table of all pairs.
  @Test(arguments: types) func ofTwoNumbers(dtype: DType) {
    let (a, b) = (array([1, .nan, 3, .nan], dtype), array([.nan, 2, 1, .nan], dtype))
    expect(Elementwise.binary(.maximum, a, b), [nil, nil, 3, nil])
    expect(Elementwise.binary(.minimum, a, b), [nil, nil, 1, nil])
    let (one, none) = (array([2], dtype), array([.nan], dtype))
    expect(Elementwise.binary(.maximum, a, one), [2, nil, 3, nil])
    expect(Elementwise.binary(.maximum, one, a), [2, nil, 3, nil])
    expect(Elementwise.binary(.minimum, none, a), [nil, nil, nil, nil])
    expect(Elementwise.binary(.minimum, a, none), [nil, nil, nil, nil])
    let table = Elementwise.binary(.maximum, a.reshaped([4, 1]), array([0, .nan], dtype))
    expect(table, [1, nil, nil, nil, 3, nil, nil, nil])
  }

  @Test(arguments: [[0], [1], [2, 3], [0, 2, 3], [0, 1, 2, 3]], layouts)
  func ofMany(axes: [Int], layout: Layout) {
    var source = Source(axes.count)
    let x = source.array([3, 20, 5, 7])
    let marks = ReferenceArray(shape: x.shape) { _ in source.integer(0...60) == 0 ? 1 : 0 }
    let marked = Reference.binary(x, marks) { $1 == 1 ? .nan : $0 }
    let isSpoiled = Reference.maximum(marks, axes: axes).values.map { $0 == 1 }
    for dtype in Self.types {
      let input = marked.array(dtype, layout)
      let (large, small) = (Reduction.maximum(input, axes: axes), Reduction.minimum(input, axes: axes))
      expect(large, spoiled(Reference.maximum(x, axes: axes), isSpoiled))
      expect(small, spoiled(Reference.minimum(x, axes: axes), isSpoiled))
    }
  }

  /// Wherever it stands in a row of several pieces.
  @Test(arguments: [0, 7, 8, 16_383, 16_384, 40_000, 40_002]) func ofOneInALongRow(place: Int) {
    var values = [Float](repeating: -1, count: 40_003)
    values[place] = .nan
    let row = NDArray(values, shape: [40_003])
    expect(Reduction.maximum(row, axes: [0]), [nil])
    expect(Reduction.minimum(row, axes: [0]), [nil])
    #expect(Reduction.argmax(row, axis: 0).doubles == [Double(place)])
    #expect(Reduction.argmin(row, axis: 0).doubles == [Double(place)])
  }

  /// Places are those that sorting gives, where NaN counts as the largest.
  @Test(arguments: 0..<8, types) func places(seed: Int, dtype: DType) {
    var source = Source(seed)
    let (rows, columns) = (source.integer(1...5), source.integer(1...9))
    let x = ReferenceArray(shape: [rows, columns]) { _ in source.pick([.nan, 1, 2, 3, -1, .infinity]) }.array(dtype)
    let order = Sorting.order(x, axis: 1, count: columns, descending: true)
    #expect(Reduction.topIndices(x, count: columns).doubles == order.doubles)
    let first = Sorting.order(x, axis: 1, count: 1, descending: true)
    #expect(Reduction.argmax(x, axis: 1).doubles == first.doubles)
    // NaN wins among the smallest too.
    let negated = Elementwise.unary(.negate, x)
    #expect(Reduction.argmin(negated, axis: 1).doubles == first.doubles)
  }

  @Test(arguments: types) func throughReLU(dtype: DType) {
    let x = array([.nan, -.infinity, .infinity, -1, 2, -0.0], dtype)
    expect(Elementwise.unary(.relu, x), [nil, 0, .infinity, 0, 2, 0])
    expect(Elementwise.unary(.relu6, x), [nil, 0, 6, 0, 2, 0])
    expect(Elementwise.unary(.leakyReLU(slope: 0.5), x), [nil, -.infinity, .infinity, -0.5, 2, 0])
  }

  @Test func throughReLUAtInference() {
    let x = array([.nan, -.infinity, .infinity, -1], .float32)
    Elementwise.activate(x, .relu)
    expect(x, [nil, 0, .infinity, 0])
  }

  /// A ReLU in the same pass as batch normalization: in this package's kernels for blocks, and in plain loops.
  @Test func throughNormalization() {
    var source = Source(5)
    let x = source.array([2, 32, 3, 3])
    let addend = ReferenceArray(shape: x.shape) { $0 == [1, 7, 2, 0] ? .nan : 0 }
    for rectifier in [Rectifier.relu, .relu6] {
      let settings = Normalization.Settings(epsilon: 1e-5, rectifier: rectifier)
      for (dtype, layout) in [(DType.float32, Layout.blocked16), (.float64, .plain)] {
        let (output, _) = Normalization.training(
          x.array(dtype, layout), scale: nil, shift: nil, settings, adding: addend.array(dtype, layout))
        let values = output.doubles
        #expect(values.indices.filter { values[$0].isNaN } == [(1 * 32 + 7) * 9 + 2 * 3])
      }
    }
  }

  /// A channel's mean and variance tell of a number in it that is none; those of the others are numbers.
  @Test(arguments: [16, 17], [Double.nan, .infinity]) func throughStatistics(channels: Int, value: Double) {
    var source = Source(channels)
    let x = source.array([2, channels, 3, 3])
    let marks = ReferenceArray(shape: x.shape) { $0 == [1, 7, 2, 0] ? 1 : 0 }
    let marked = Reference.binary(x, marks) { $1 == 1 ? value : $0 }
    for (dtype, layout) in [(DType.float32, Layout.blocked16), (.float32, .plain), (.float64, .plain)] {
      let (_, saved) = Normalization.training(
        marked.array(dtype, layout), scale: nil, shift: nil, Normalization.Settings(epsilon: 1e-5))
      let (mean, variance) = (saved[0].mean.doubles, saved[0].variance.doubles)
      #expect(mean.indices.filter { !mean[$0].isFinite } == [7], "\(dtype) in \(layout)")
      #expect(variance.indices.filter { variance[$0].isNaN } == [7], "\(dtype) in \(layout)")
    }
  }

  private func array(_ values: [Double], _ dtype: DType) -> NDArray {
    Elementwise.cast(NDArray(values, shape: [values.count]), to: dtype)
  }

  /// `values`, nil where they are spoiled.
  private func spoiled(_ values: ReferenceArray, _ isSpoiled: [Bool]) -> [Double?] {
    zip(values.values, isSpoiled).map { value, isSpoiled -> Double? in isSpoiled ? nil : value }
  }

  /// Expects these elements, and NaN where nil stands.
  private func expect(
    _ array: NDArray, _ expected: [Double?], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = array.doubles.map { value -> Double? in value.isNaN ? nil : value }
    #expect(found == expected, sourceLocation: sourceLocation)
  }
}
