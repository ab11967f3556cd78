import Kernels

extension Tensor {
  /// `start, start + step, ...` below `end`, or above it where `step` is negative: PyTorch's
  /// `arange(start, end, step)`. None where `end` lies on the other side, as with the standard library's `stride`.
  ///
  /// - Parameter step: is not 0. An integer type must hold it, the start and the last number as they are.
  public static func range(
    from start: Double, to end: Double, by step: Double = 1, _ dtype: DType = .float32
  ) -> Tensor {
    require(
      start.isFinite && end.isFinite && step.isFinite && step != 0,
      "range: there is no way from \(start) to \(end) by steps of \(step); give finite numbers, and a step that is not "
        + "0")
    let count = max(0, Int(((end - start) / step).rounded(.up)))
    for value in [start, step, start + Double(max(0, count - 1)) * step] {
      dtype.requireHolds(value, in: [count], "range")
    }
    return filled([count], dtype) { start + Double($0) * step }
  }

  /// `count` numbers at equal distances from `start` through `end`, both of which are among them: PyTorch's
  /// `linspace(start, end, steps)`. One number is the start.
  ///
  /// An integer type must hold both ends, and rounds what lies between them towards 0.
  public static func linspace(
    from start: Double, through end: Double, count: Int, _ dtype: DType = .float32
  ) -> Tensor {
    require(
      count >= 0, "linspace: \(count) numbers from \(start) through \(end) cannot be counted; give a count from 0 up")
    for value in [start, end] { dtype.requireHolds(value, in: [count], "linspace") }
    let last = Double(max(1, count - 1))
    return filled([count], dtype) { $0 > 0 && $0 == count - 1 ? end : start + (end - start) * Double($0) / last }
  }

  /// Independent uniform numbers from `range`, PyTorch's `rand`, of a generator of their own: the same seed gives the
  /// same numbers. `uniform(_:in:_:using:)` goes on with a generator that there is.
  public static func uniform(
    _ shape: Shape, in range: ClosedRange<Double> = 0...1, _ dtype: DType = .float32, seed: UInt64
  ) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return uniform(shape, in: range, dtype, using: &generator)
  }

  /// Independent normal numbers, PyTorch's `randn`, of a generator of their own: the same seed gives the same numbers.
  /// `normal(_:mean:standardDeviation:_:using:)` goes on with a generator that there is.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1, _ dtype: DType = .float32, seed: UInt64
  ) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return normal(shape, mean: mean, standardDeviation: standardDeviation, dtype, using: &generator)
  }
}
