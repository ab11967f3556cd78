#if OneDNN
import COneDNN

// Plans with one source and one destination.
extension Plan {
  /// `function` of `count` numbers.
  static func elementwise(_ function: FastElementwise.Function, count: Int) -> Plan? {
    eil_elementwise_plan(eil_function(rawValue: function.rawValue), Int64(count)).map(Plan.init)
  }

  /// Softmax, or its logarithm, over the middle axis of `[outer, axis, inner]`.
  static func softmax(outer: Int, axis: Int, inner: Int, isLogarithmic: Bool) -> Plan? {
    eil_softmax_plan(Int64(outer), Int64(axis), Int64(inner), isLogarithmic ? 1 : 0).map(Plan.init)
  }

  /// A copy of `[N, C, H, W]` from one layout to another.
  static func reorder(_ shape: Shape, _ source: Layout, _ target: Layout) -> Plan? {
    guard shape.count == 4 else { return nil }
    return eil_reorder_plan(
      Int64(shape[0]), Int64(shape[1]), Int64(shape[2]), Int64(shape[3]), source.oneDNN, target.oneDNN
    ).map(Plan.init)
  }

  func callAsFunction(_ operation: StaticString, _ source: NDArray, into target: NDArray) {
    run(operation) { eil_plan_run(handle, source.floats, target.floats, $0) }
  }
}
#endif
