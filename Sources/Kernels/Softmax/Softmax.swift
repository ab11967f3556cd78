import Core

/// The softmax function and its logarithm along an axis, in float32 and float64; largest values are taken off first, so
/// that nothing overflows.
public enum Softmax {
  /// `exp(x) / sum(exp(x))` along `axis`.
  public static func softmax(_ x: NDArray, axis: Int) -> NDArray {
    let lanes = Lanes(x, axis, "softmax")
    return FastSoftmax.run(x, axis: lanes.axis, isLogarithmic: false) ?? plainSoftmax(lanes, x)
  }

  private static func plainSoftmax(_ lanes: Lanes, _ x: NDArray) -> NDArray {
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
    return FastSoftmax.run(x, axis: lanes.axis, isLogarithmic: true) ?? plainLogSoftmax(lanes, x)
  }

  private static func plainLogSoftmax(_ lanes: Lanes, _ x: NDArray) -> NDArray {
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

/// Softmax of float32 through oneDNN.
enum FastSoftmax {
  private struct Key: Hashable, Sendable {
    let outer: Int
    let axis: Int
    let inner: Int
    let isLogarithmic: Bool
  }

  private static let cache = PlanCache<Key>()

  /// Softmax, or its logarithm, along `axis` of a plain array; nil where this project's own loops serve.
  static func run(_ x: NDArray, axis: Int, isLogarithmic: Bool) -> NDArray? {
    guard x.dtype == .float32, x.layout == .plain, x.elementCount >= 1024 else { return nil }
    let key = Key(
      outer: x.shape.product(of: 0..<axis), axis: x.shape[axis],
      inner: x.shape.product(of: (axis + 1)..<x.shape.count), isLogarithmic: isLogarithmic)
    let plan = cache.plan(for: key) {
      Plan.softmax(outer: $0.outer, axis: $0.axis, inner: $0.inner, isLogarithmic: $0.isLogarithmic)
    }
    guard let plan else { return nil }
    // A row with a NaN or an infinity is NaN throughout, which not all of oneDNN's kernels know.
    return NaNGuard.run([x]) {
      let result = NDArray(uninitialized: x.shape, .float32)
      plan("softmax", x, into: result)
      return result
    } careful: { _ in x.isFinite ? nil : .some(nil) }
  }
}

/// The lines of a row-major array along one of its axes.
struct Lanes {
  let shape: Shape
  let dtype: DType
  /// Counted from the first.
  let axis: Int
  let size: Int
  let inner: Int
  let operation: String

  init(_ x: NDArray, _ axis: Int, _ operation: String) {
    let axis = x.shape.resolve(axis: axis, dtype: x.dtype, operation: operation)
    self.axis = axis
    shape = x.shape
    dtype = x.dtype
    size = shape[axis]
    inner = shape.product(of: axis + 1..<shape.count)
    self.operation = operation
    require(size > 0, "\(operation): axis \(axis) of \(x.described) is empty; there must be at least one number")
  }

  func check(_ gradient: NDArray) {
    require(
      gradient.shape == shape && gradient.dtype == dtype,
      "\(operation): the gradient \(gradient.described) must be like the output, \(shape) (\(dtype)); reshape or cast "
        + "it")
  }

  /// A new array whose lines `body` writes, given the starts of the same line in all inputs and in the result, the
  /// distance of neighbors and their number.
  @inline(__always)
  func map<T: RealScalar>(
    _ arrays: [NDArray], as type: T.Type,
    _ body: ([UnsafeMutablePointer<T>], UnsafeMutablePointer<T>, _ step: Int, _ size: Int) -> Void
  ) -> NDArray {
    let result = NDArray(uninitialized: shape, dtype)
    let (inputs, output) = (arrays.map { $0.address(as: T.self) }, result.address(as: T.self))
    ThreadPool.run(result.elementCount / size, grain: max(1, 2048 / size)) { range in
      for line in range {
        let (outer, column) = line.quotientAndRemainder(dividingBy: inner)
        let offset = outer * size * inner + column
        body(inputs.map { $0 + offset }, output + offset, inner, size)
      }
    }
    return result
  }
}

#if OneDNN
import COneDNN

extension Plan {
  /// Softmax, or its logarithm, over the middle axis of `[outer, axis, inner]`.
  static func softmax(outer: Int, axis: Int, inner: Int, isLogarithmic: Bool) -> Plan? {
    eil_softmax_plan(Int64(outer), Int64(axis), Int64(inner), isLogarithmic ? 1 : 0).map(Plan.init)
  }
}
#else
extension Plan {
  static func softmax(outer: Int, axis: Int, inner: Int, isLogarithmic: Bool) -> Plan? { nil }
}
#endif
