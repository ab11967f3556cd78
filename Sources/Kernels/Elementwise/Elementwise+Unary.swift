import Core

extension Elementwise {
  /// `op` of every element of `x` (float32 or float64), in the same shape and type.
  public static func unary(_ op: UnaryOperation, _ x: NDArray) -> NDArray {
    let x = op.keepsZero ? x : x.withoutPadding()
    return Profile.measure("elementwise", .pass(x, x)) { FastElementwise.unary(op, x) ?? plainUnary(op, x) }
  }

  private static func plainUnary(_ op: UnaryOperation, _ x: NDArray) -> NDArray {
    let result = NDArray(uninitialized: x.shape, x.dtype, layout: x.layout)
    switch x.dtype {
    case .float32: run(op, x, result, as: Float.self)
    case .float64: run(op, x, result, as: Double.self)
    case .int32, .uint8: failUnsupported("elementwise \(op)", x)
    }
    return result
  }

  private static func run<T: RealScalar>(_ op: UnaryOperation, _ x: NDArray, _ y: NDArray, as type: T.Type) {
    let input = x.address(as: T.self)
    let output = y.address(as: T.self)
    ThreadPool.run(x.storedCount, grain: op.grain) { range in
      unaryPiece(op, input + range.lowerBound, output + range.lowerBound, range.count)
    }
  }

  private static func unaryPiece<T: RealScalar>(
    _ op: UnaryOperation, _ x: UnsafeMutablePointer<T>, _ y: UnsafeMutablePointer<T>, _ n: Int
  ) {
    switch op {
    case .negate: each(x, y, n) { -$0 }
    case .absolute: each(x, y, n) { Swift.abs($0) }
    case .sqrt: each(x, y, n) { $0.squareRoot() }
    case .reciprocal: each(x, y, n) { 1 / $0 }
    case .square: each(x, y, n) { $0 * $0 }
    case .relu: each(x, y, n) { $0 <= 0 ? 0 : $0 }
    case .relu6: each(x, y, n) { $0 <= 0 ? 0 : ($0 > 6 ? 6 : $0) }
    case .leakyReLU(let slope):
      let slope = T(slope)
      each(x, y, n) { $0 > 0 ? $0 : $0 * slope }
    case .hardswish: each(x, y, n) { $0 <= -3 ? 0 : ($0 >= 3 ? $0 : $0 * ($0 + 3) / 6) }
    case .sign: each(x, y, n) { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) }
    case .floor: each(x, y, n) { $0.rounded(.down) }
    case .addScalar(let value):
      let value = T(value)
      each(x, y, n) { $0 + value }
    case .multiplyScalar(let value):
      let value = T(value)
      each(x, y, n) { $0 * value }
    case .divideScalar(let value):
      let value = T(value)
      each(x, y, n) { $0 / value }
    case .clamp(let low, let high):
      let (low, high) = (T(low), T(high))
      each(x, y, n) { $0 < low ? low : ($0 > high ? high : $0) }
    default: transcendentalPiece(op, x, y, n)
    }
  }

  private static func transcendentalPiece<T: RealScalar>(
    _ op: UnaryOperation, _ x: UnsafeMutablePointer<T>, _ y: UnsafeMutablePointer<T>, _ n: Int
  ) {
    switch op {
    case .exp: each(x, y, n) { T.exp($0) }
    case .log: each(x, y, n) { T.log($0) }
    case .sin: each(x, y, n) { T.sin($0) }
    case .cos: each(x, y, n) { T.cos($0) }
    case .tanh: each(x, y, n) { T.tanh($0) }
    case .sigmoid: each(x, y, n) { sigmoid($0) }
    case .gelu: each(x, y, n) { $0 * normalDistribution($0) }
    case .erf: each(x, y, n) { T.erf($0) }
    case .softplus: each(x, y, n) { ($0 > 0 ? $0 : 0) + T.log1p(T.exp(-Swift.abs($0))) }
    case .silu: each(x, y, n) { $0 / (1 + T.exp(-$0)) }
    case .elu(let alpha):
      let alpha = T(alpha)
      each(x, y, n) { $0 > 0 ? $0 : alpha * T.expm1($0) }
    case .power(let exponent):
      let exponent = T(exponent)
      each(x, y, n) { T.pow($0, exponent) }
    case .log1p: each(x, y, n) { T.log1p($0) }
    case .expm1: each(x, y, n) { T.expm1($0) }
    default: fail("elementwise: \(op) has no kernel")
    }
  }

  @inline(__always)
  private static func each<T>(
    _ x: UnsafeMutablePointer<T>, _ y: UnsafeMutablePointer<T>, _ n: Int, _ function: (T) -> T
  ) {
    for i in 0..<n { y[i] = function(x[i]) }
  }

  @inline(__always)
  static func sigmoid<T: RealScalar>(_ x: T) -> T { 1 / (1 + T.exp(-x)) }

  /// The distribution function of the standard normal distribution.
  @inline(__always)
  static func normalDistribution<T: RealScalar>(_ x: T) -> T { (1 + T.erf(x * T(0.5.squareRoot()))) / 2 }
}

extension UnaryOperation {
  /// The fewest elements worth a thread: fewer where one costs a call into the mathematical library.
  var grain: Int {
    switch self {
    case .exp, .log, .sin, .cos, .tanh, .sigmoid, .gelu, .erf, .softplus, .silu, .elu, .power, .log1p, .expm1:
      2048
    default: 16384
    }
  }
}
