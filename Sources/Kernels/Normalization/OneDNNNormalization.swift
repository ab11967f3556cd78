import Core

/// Everything that a batch normalization kernel is compiled for.
struct NormalizationKey: Hashable, Sendable {
  let shape: Shape
  let layout: Layout
  let epsilon: Float
  let direction: KernelDirection
  let usesGivenStatistics: Bool
  let fusesReLU: Bool

  private static let cache = PlanCache<NormalizationKey>()

  func plan() -> Plan? { Self.cache.plan(for: self, make: Plan.normalization) }
}

#if OneDNN
import COneDNN

extension Plan {
  static func normalization(_ key: NormalizationKey) -> Plan? {
    eil_normalization_plan(
      Int64(key.shape[0]), Int64(key.shape[1]), Int64(key.shape[2]), Int64(key.shape[3]), key.layout.oneDNN,
      key.epsilon, key.direction.oneDNN, key.usesGivenStatistics ? 1 : 0, key.fusesReLU ? 1 : 0
    ).map(Plan.init)
  }

  /// Reads or, where they are not given, writes the statistics in `saved`.
  func normalize(
    _ input: NDArray, scale: NDArray, shift: NDArray, into output: NDArray, _ saved: Normalization.Saved
  ) {
    run("batch normalization") {
      eil_normalization_forward(
        handle, input.floats, saved.mean.floats, saved.variance.floats, scale.floats, shift.floats, output.floats,
        saved.workspace?.pointer, $0)
    }
  }

  func normalizationGradient(
    _ gradient: NDArray, input: NDArray, scale: NDArray, shift: NDArray, _ saved: Normalization.Saved,
    into result: NDArray, scaleGradient: NDArray, shiftGradient: NDArray
  ) {
    run("batch normalization, gradient") {
      eil_normalization_backward(
        handle, input.floats, saved.mean.floats, saved.variance.floats, scale.floats, shift.floats, gradient.floats,
        saved.workspace?.pointer, result.floats, scaleGradient.floats, shiftGradient.floats, $0)
    }
  }
}
#else
extension Plan {
  static func normalization(_ key: NormalizationKey) -> Plan? { nil }
  func normalize(
    _ input: NDArray, scale: NDArray, shift: NDArray, into output: NDArray, _ saved: Normalization.Saved
  ) { none }
  func normalizationGradient(
    _ gradient: NDArray, input: NDArray, scale: NDArray, shift: NDArray, _ saved: Normalization.Saved,
    into result: NDArray, scaleGradient: NDArray, shiftGradient: NDArray
  ) { none }
}
#endif
