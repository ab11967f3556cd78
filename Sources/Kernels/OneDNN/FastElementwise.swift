import COneDNN

/// Element-wise functions of float32 through oneDNN, which vectorizes what the C library computes one by one.
enum FastElementwise {
  private struct Key: Hashable, Sendable {
    let function: UInt32
    let count: Int
  }

  private static let cache = PlanCache<Key>()

  /// Below this many elements starting a oneDNN kernel costs more than it saves.
  private static let smallestCount = 1024

  /// `op` of the stored elements of `x`; nil where this project's own loops serve.
  static func unary(_ op: UnaryOperation, _ x: NDArray) -> NDArray? {
    guard x.dtype == .float32, x.storedCount >= smallestCount, let function = function(op) else { return nil }
    let key = Key(function: function.rawValue, count: x.storedCount)
    let plan = cache.plan(for: key) { eil_elementwise_plan(eil_function(rawValue: $0.function), 0, Int64($0.count)) }
    guard let plan else { return nil }
    let result = NDArray(uninitialized: x.shape, .float32, layout: x.layout)
    plan.check(eil_elementwise_run(plan.handle, x.floats, result.floats), "elementwise")
    return result
  }

  /// The functions that oneDNN computes as accurately as the C library, to some units in the last place.
  private static func function(_ op: UnaryOperation) -> eil_function? {
    switch op {
    case .exp: EIL_EXP
    case .tanh: EIL_TANH
    case .sigmoid: EIL_LOGISTIC
    case .gelu: EIL_GELU
    case .log: EIL_LOG
    case .softplus: EIL_SOFTPLUS
    default: nil
    }
  }
}
