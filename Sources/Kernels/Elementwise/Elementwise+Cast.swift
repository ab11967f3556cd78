extension Elementwise {
  /// `x` as another type, in the same layout. Fractions are cut off towards zero; numbers beyond the range of an
  /// integer type become its nearest bound, and those that are not numbers become 0.
  public static func cast(_ x: NDArray, to dtype: DType) -> NDArray {
    guard dtype != x.dtype else { return x }
    let result = NDArray(uninitialized: x.shape, dtype, layout: x.layout)
    switch x.dtype {
    case .float32: cast(x, result, from: Float.self)
    case .float64: cast(x, result, from: Double.self)
    case .int32: cast(x, result, from: Int32.self)
    case .uint8: cast(x, result, from: UInt8.self)
    }
    return result
  }

  private static func cast<T: Scalar>(_ x: NDArray, _ result: NDArray, from type: T.Type) {
    let input = x.address(as: T.self)
    Team.run(x.storedCount) { range in
      switch result.dtype {
      case .float32: convert(input, result.address(as: Float.self), range) { Float($0.asDouble) }
      case .float64: convert(input, result.address(as: Double.self), range) { $0.asDouble }
      case .int32: convert(input, result.address(as: Int32.self), range) { bounded($0.asDouble) }
      case .uint8: convert(input, result.address(as: UInt8.self), range) { bounded($0.asDouble) }
      }
    }
  }

  @inline(__always)
  private static func convert<A, B>(
    _ input: UnsafeMutablePointer<A>, _ output: UnsafeMutablePointer<B>, _ range: Range<Int>, _ function: (A) -> B
  ) {
    for i in range { output[i] = function(input[i]) }
  }

  @inline(__always)
  private static func bounded<I: FixedWidthInteger>(_ value: Double) -> I {
    let (low, high) = (Double(I.min), Double(I.max))
    return value > low ? I(value < high ? value : high) : (value <= low ? I.min : 0)
  }
}
