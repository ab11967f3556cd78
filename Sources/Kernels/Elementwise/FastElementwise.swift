import CLoops
import Core

/// Element-wise functions of float32 through oneDNN, which vectorizes what the C library computes one by one.
enum FastElementwise {
  /// The functions that oneDNN computes as accurately as the C library, to some units in the last place; with the
  /// numbers of the C header. Its logarithm (off by up to 30 roundings of 1 near 1) and its softplus (by 2, however
  /// small the result is) are not among them.
  enum Function: UInt32, Hashable, Sendable {
    case tanh, sigmoid, gelu, exp

    fileprivate init?(_ op: UnaryOperation) {
      switch op {
      case .exp: self = .exp
      case .tanh: self = .tanh
      case .sigmoid: self = .sigmoid
      case .gelu: self = .gelu
      default: return nil
      }
    }
  }

  private struct Key: Hashable, Sendable {
    let function: Function
    let count: Int
  }

  private static let cache = PlanCache<Key>()

  /// Below this many elements starting a oneDNN kernel costs more than it saves.
  private static let smallestCount = 1024

  /// `op` of the stored elements of `x`; nil where this project's own loops serve.
  static func unary(_ op: UnaryOperation, _ x: NDArray) -> NDArray? {
    if op == .silu { return unary(.sigmoid, x).map { gated($0, by: x) } }
    guard x.dtype == .float32, x.storedCount >= smallestCount, let function = Function(op) else { return nil }
    let key = Key(function: function, count: x.storedCount)
    guard let plan = cache.plan(for: key, make: { Plan.elementwise($0.function, count: $0.count) }) else { return nil }
    let result = NDArray(uninitialized: x.shape, .float32, layout: x.layout)
    plan("elementwise", x, into: result)
    // Of infinity some versions of oneDNN make NaN by this function, which leaves it as it is.
    keepNaN(of: x, and: function == .gelu ? .infinity : .nan, in: result)
    return result
  }

  /// Some of oneDNN's kernels compare where NaN is never the larger or smaller one, and make a number of it.
  private static func keepNaN(of x: NDArray, and other: Float, in result: NDArray) {
    let (input, output) = (x.address(as: Float.self), result.address(as: Float.self))
    ThreadPool.run(x.storedCount) { range in
      eil_keep_nan(Int64(range.count), input + range.lowerBound, other, output + range.lowerBound)
    }
  }

  /// `gates`, which nobody else holds, times `x` in place.
  private static func gated(_ gates: NDArray, by x: NDArray) -> NDArray {
    let (values, factors) = (gates.address(as: Float.self), x.address(as: Float.self))
    ThreadPool.run(gates.storedCount) { range in
      let (values, factors) = (values + range.lowerBound, factors + range.lowerBound)
      for i in 0..<range.count { values[i] *= factors[i] }
    }
    return gates
  }
}

#if OneDNN
import COneDNN

extension Plan {
  /// `function` of `count` numbers.
  static func elementwise(_ function: FastElementwise.Function, count: Int) -> Plan? {
    eil_elementwise_plan(eil_function(rawValue: function.rawValue), Int64(count)).map(Plan.init)
  }
}
#else
extension Plan {
  static func elementwise(_ function: FastElementwise.Function, count: Int) -> Plan? { nil }
}
#endif
