import Glibc

/// A floating point type that kernels compute in. Generic kernels are specialized for `Float` and `Double`.
protocol RealScalar: Scalar, BinaryFloatingPoint {
  static func exp(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  static func erf(_ x: Self) -> Self
  static func log1p(_ x: Self) -> Self
  static func expm1(_ x: Self) -> Self
  static func pow(_ x: Self, _ y: Self) -> Self
}

extension Float: RealScalar {
  static func exp(_ x: Float) -> Float { expf(x) }
  static func log(_ x: Float) -> Float { logf(x) }
  static func sin(_ x: Float) -> Float { sinf(x) }
  static func cos(_ x: Float) -> Float { cosf(x) }
  static func tanh(_ x: Float) -> Float { tanhf(x) }
  static func erf(_ x: Float) -> Float { erff(x) }
  static func log1p(_ x: Float) -> Float { log1pf(x) }
  static func expm1(_ x: Float) -> Float { expm1f(x) }
  static func pow(_ x: Float, _ y: Float) -> Float { powf(x, y) }
}

extension Double: RealScalar {
  static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  static func log(_ x: Double) -> Double { Glibc.log(x) }
  static func sin(_ x: Double) -> Double { Glibc.sin(x) }
  static func cos(_ x: Double) -> Double { Glibc.cos(x) }
  static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  static func erf(_ x: Double) -> Double { Glibc.erf(x) }
  static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
  static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
}

extension NDArray {
  /// The first stored element's address, as numbers of the array's own type `T`.
  func address<T: Scalar>(as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    require(T.dtype == dtype, "array: \(described) does not hold \(T.dtype); read it as \(dtype), or cast it")
    return pointer.assumingMemoryBound(to: T.self)
  }

  /// The first stored element's address, of an array that is known to hold float32.
  var floats: UnsafeMutablePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }

  /// Whether zeros are stored beside the elements to fill up blocks of channels.
  var hasPadding: Bool { layout.block > 1 && shape[1] % layout.block != 0 }

  /// This array where it has no padding, else the same in row-major order.
  func withoutPadding() -> NDArray { hasPadding ? plain() : self }
}

/// Stops the program because `operation` does not know numbers of the type of `operand`.
func failUnsupported(_ operation: String, _ operand: NDArray) -> Never {
  fail("\(operation): it needs float32 or float64, not \(operand.described); cast first")
}
