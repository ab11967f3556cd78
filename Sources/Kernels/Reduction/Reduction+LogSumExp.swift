extension Reduction {
  /// log(sum(exp(x))) over `axes`, which must not be empty. The largest value of each sum is taken off first, so that
  /// nothing overflows; float32 and float64 only.
  public static func logSumExp(_ x: NDArray, axes: [Int], keepingAxes: Bool = false) -> NDArray {
    if !x.dtype.isFloatingPoint { failUnsupported("logSumExp", x) }
    let axes = resolved(axes, x, "logSumExp")
    guard !axes.isEmpty else { return x }
    let largest = withoutInfinities(maximum(x, axes: axes, keepingAxes: true))
    let exponentials = Elementwise.unary(.exp, Elementwise.binary(.subtract, x, largest))
    let logarithms = Elementwise.unary(.log, sum(exponentials, axes: axes, keepingAxes: true))
    return Elementwise.binary(.add, logarithms, largest)
      .reshaped(shape(x.shape, reducing: axes, keepingAxes: keepingAxes))
  }

  /// `x` with 0 in place of infinities, whose differences are not numbers.
  private static func withoutInfinities(_ x: NDArray) -> NDArray {
    let none = NDArray(repeating: 0, shape: [], x.dtype)
    let infinity = NDArray(repeating: .infinity, shape: [], x.dtype)
    return Elementwise.select(Elementwise.compare(.equal, Elementwise.unary(.absolute, x), infinity), none, x)
  }
}
