/// The softmax function and its logarithm along an axis, in float32 and float64; largest values are taken off first, so
/// that nothing overflows.
public enum Softmax {
  /// `exp(x) / sum(exp(x))` along `axis`.
  public static func softmax(_ x: NDArray, axis: Int) -> NDArray {
    let lanes = Lanes(x, axis, "softmax")
    if let fast = FastSoftmax.run(x, axis: lanes.axis, isLogarithmic: false) { return fast }
    switch x.dtype {
    case .float32: return softmax(lanes, x.plain(), as: Float.self)
    case .float64: return softmax(lanes, x.plain(), as: Double.self)
    case .int32, .uint8: failUnsupported("softmax", x)
    }
  }

  private static func softmax<T: RealScalar>(_ lanes: Lanes, _ x: NDArray, as type: T.Type) -> NDArray {
    lanes.map([x], as: type) { inputs, output, step, size in
      let x = inputs[0]
      let top = largest(x, step, size)
      var sum = 0.0
      for i in 0..<size {
        let value = T.exp(x[i * step] - top)
        output[i * step] = value
        sum += Double(value)
      }
      let scale = T(1 / sum)
      for i in 0..<size { output[i * step] *= scale }
    }
  }

  /// `x - log(sum(exp(x)))` along `axis`.
  public static func logSoftmax(_ x: NDArray, axis: Int) -> NDArray {
    let lanes = Lanes(x, axis, "log softmax")
    if let fast = FastSoftmax.run(x, axis: lanes.axis, isLogarithmic: true) { return fast }
    switch x.dtype {
    case .float32: return logSoftmax(lanes, x.plain(), as: Float.self)
    case .float64: return logSoftmax(lanes, x.plain(), as: Double.self)
    case .int32, .uint8: failUnsupported("log softmax", x)
    }
  }

  private static func logSoftmax<T: RealScalar>(_ lanes: Lanes, _ x: NDArray, as type: T.Type) -> NDArray {
    lanes.map([x], as: type) { inputs, output, step, size in
      let x = inputs[0]
      let top = largest(x, step, size)
      var sum = 0.0
      for i in 0..<size { sum += Double(T.exp(x[i * step] - top)) }
      let logarithm = T(Double.log(sum))
      for i in 0..<size { output[i * step] = x[i * step] - top - logarithm }
    }
  }

  @inline(__always)
  static func largest<T: RealScalar>(_ x: UnsafeMutablePointer<T>, _ step: Int, _ size: Int) -> T {
    var top = x[0]
    for i in 1..<Swift.max(1, size) where x[i * step] > top { top = x[i * step] }
    return top
  }
}
