import Core
import Kernels
import ReferenceKernels
import Testing

/// Running totals, sorting and logarithms of sums, against loops.
@Suite struct OrderTests {
  @Test(arguments: 0..<8) func cumulativeSums(seed: Int) {
    var source = Source(seed)
    let x = source.array([source.integer(1...3), source.pick([1, 5, 70]), source.pick([1, 3, 130])])
    for axis in 0..<3 {
      let expected = Reference.cumulativeSum(x, axis: axis)
      for dtype in [DType.float32, .float64] {
        expectEqual(Scan.cumulativeSum(x.array(dtype), axis: axis), expected, "\(x.shape) along \(axis)")
      }
      let mirrored = Scan.cumulativeSum(x.array(.float64), axis: axis, reversed: true)
      let total = Reference.sum(x, axes: [axis], keepDims: true)
      let rest = Reference.binary(Reference.binary(total, expected, -), x, +)
      expectEqual(mirrored, rest, "\(x.shape) along \(axis), reversed")
    }
    let whole = NDArray([1, 2, 3, 4] as [Int32], shape: [2, 2])
    #expect(Scan.cumulativeSum(whole, axis: 1).values(as: Int32.self) == [1, 3, 3, 7])
  }

  @Test(arguments: 0..<10) func orders(seed: Int) {
    var source = Source(seed + 30)
    let shape = [source.integer(1...3), source.pick([1, 6, 40, 90]), source.integer(1...4)]
    // Few different numbers, so that many are equal.
    let x = ReferenceArray(shape: shape) { _ in Double(source.integer(0...12)) }
    for axis in 0..<3 {
      for count in Set([1, min(4, shape[axis]), shape[axis]]) {
        for (descending, dtype) in [(false, DType.float32), (true, .float64), (true, .int32), (false, .uint8)] {
          expectEqual(
            Sorting.order(x.array(dtype), axis: axis, count: count, descending: descending),
            Reference.order(x, axis: axis, count: count, descending: descending),
            "\(count) of \(shape) along \(axis), descending \(descending), \(dtype)", tolerance: 0)
        }
      }
      expectEqual(
        Reduction.argmin(x.array(), axis: axis), Reference.argmax(x.map { -$0 }, axis: axis), "\(axis)", tolerance: 0)
    }
  }

  @Test(arguments: layouts, [3, 16, 20]) func logarithmsOfSums(layout: Layout, channels: Int) {
    var source = Source(channels)
    let x = source.array([2, channels, 3, 4], -20...20)
    for axes in [[1], [2, 3], [0, 1, 2, 3], [0]] {
      for dtype in [DType.float32, .float64] {
        expectEqual(
          Reduction.logSumExp(x.array(dtype, layout), axes: axes), Reference.logSumExp(x, axes: axes),
          "over \(axes) of \(x.shape) in \(layout)")
      }
    }
  }
}
