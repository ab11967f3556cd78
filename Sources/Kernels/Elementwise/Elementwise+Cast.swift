import CLoops
import Core

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
    ThreadPool.run(x.storedCount) { range in
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

extension Elementwise {
  /// Adds `x` to `target` in place; both have one shape and type, and `x` is brought into the layout of `target`.
  ///
  /// Only for arrays that nobody else reads: sums of gradients that are still being collected.
  public static func accumulate(_ x: NDArray, into target: NDArray) {
    require(
      x.shape == target.shape && x.dtype == target.dtype,
      "accumulation: \(x.described) cannot be added to \(target.described); they must be alike")
    let x = x.converted(to: target.layout)
    // A bare pointer does not keep a converted copy's memory from going back to the pool.
    defer { withExtendedLifetime(x) {} }
    Profile.measure("accumulation", .pass(x, target, target)) {
      switch target.dtype {
      case .float32:
        let (input, sum) = (x.floats, target.floats)
        ThreadPool.run(target.storedCount) {
          eil_accumulate(Int64($0.count), input + $0.lowerBound, sum + $0.lowerBound)
        }
      case .float64: add(x, to: target, as: Double.self)
      case .int32, .uint8: failUnsupported("accumulation", target)
      }
    }
  }

  private static func add<T: RealScalar>(_ x: NDArray, to target: NDArray, as type: T.Type) {
    let input = x.address(as: T.self)
    let sum = target.address(as: T.self)
    ThreadPool.run(target.storedCount) { range in
      let (input, sum) = (input + range.lowerBound, sum + range.lowerBound)
      for i in 0..<range.count { sum[i] += input[i] }
    }
  }
}
