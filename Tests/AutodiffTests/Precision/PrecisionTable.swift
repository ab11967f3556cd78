import Autodiff
import Foundation

/// How far float32 may be from float64, for each function in the operation table.
///
/// The largest difference in a tensor, as a share of the tensor's largest value, or of 0.1 where that is larger.
struct Tolerance: Hashable {
  var results = 1e-6
  var gradients = 2e-6
}

enum PrecisionTable {
  /// What holds for every function that is not named below.
  static let standard = Tolerance()

  /// Functions whose rounding errors grow on the way, with the reason.
  static let others: [String: (tolerance: Tolerance, reason: String)] = [
    large("convolution"): (
      Tolerance(results: 8e-6, gradients: 8e-6),
      "Winograd's F(4x4, 3x3) adds up whole tiles with factors around the sums: 1.5e-6, and 6e-6 by oneDNN's kernels"
    ),
    large("transposedConvolution"): (Tolerance(results: 8e-6, gradients: 8e-6), "it runs by convolution's kernels"),
    large("convolutionWeightGradient"): (Tolerance(results: 8e-6, gradients: 8e-6), "it runs by convolution's kernels"),
    large("convolutionMaxPool"): (Tolerance(results: 8e-6, gradients: 8e-6), "it runs by convolution's kernels"),
    large("matrixProduct"): (Tolerance(results: 4e-6, gradients: 4e-6), longSums),
    large("linear"): (Tolerance(results: 4e-6, gradients: 4e-6), longSums),
    large("batchNormalization"): (
      Tolerance(results: 8e-6, gradients: 1.6e-5),
      "behind a convolution its errors are passed on, and the gradients are differences of sums over all pixels"
    ),
    large("layerNormalization"): (Tolerance(results: 2e-6, gradients: 4e-6), rows),
    large("groupNormalization"): (Tolerance(results: 2e-6, gradients: 4e-6), rows),
    large("cumulativeSum"): (Tolerance(results: 4e-6, gradients: 4e-6), longSums),
    large("crossEntropy"): (
      Tolerance(results: 2e-6, gradients: 4e-6), "a row's sum is of 1,000 exponentials: sqrt(1000) roundings of 6e-8"
    ),
  ]

  private static let longSums = "sums of 4,096 terms are rounded on the way, by about sqrt(4096) roundings of 6e-8"
  private static let rows = "gradients are differences of sums over whole rows, and those of scales add up all rows"

  static func tolerance(_ entry: String) -> Tolerance { others[entry]?.tolerance ?? standard }

  /// The row for cases of the sizes that networks have.
  static func large(_ entry: String) -> String { "\(entry), large" }

  /// Those of the gradient checks, and large ones.
  static let cases = GradientCase.all + largeCases

  /// The entries with cases, in the order of the operation table, large ones behind small ones.
  static let entries = OperationTable.entries.flatMap { [$0.name, large($0.name)] }.filter { name in
    cases.contains { $0.entry == name }
  }

  /// The rows of the table in Docs/Numerics.md, without what was measured.
  static func row(_ entry: String) -> String {
    let tolerance = tolerance(entry)
    return "| \(entry) | \(tolerance.results) | \(tolerance.gradients) |"
  }
}

/// The largest differences between float32 and float64 of one case.
struct PrecisionMeasurement {
  var results = 0.0
  var gradients = 0.0

  init() {}

  init(_ entry: GradientCase) {
    // Numbers that float32 holds, so that both start from the same.
    let single = entry.inputs.map { $0.cast(to: .float32) }
    let exact = CasePrecision.$dtype.withValue(.float64) { Self.run(entry, single.map { $0.cast(to: .float64) }) }
    let rounded = CasePrecision.$dtype.withValue(.float32) { Self.run(entry, single) }
    results = Self.difference(rounded.result, exact.result)
    gradients = zip(rounded.gradients, exact.gradients).map(Self.difference).max() ?? 0
  }

  /// The result and all inputs' gradients, for a fixed seed of the backward pass.
  static func run(_ entry: GradientCase, _ inputs: [Tensor]) -> (result: [Double], gradients: [[Double]]) {
    let tape = Tape()
    let traced = inputs.map { $0.traced(by: tape, retainingGradient: true) }
    let output = entry.function(traced)
    // The seed is rounded too, so that both passes start from the same.
    let seed = random(output.shape, seed: 91).cast(to: .float32).cast(to: output.dtype)
    guard output.isTraced else { return (output.doubles, []) }
    let gradients = output.backward(seed: seed)
    return (output.doubles, traced.map { gradients[$0]?.doubles ?? [] })
  }

  /// The largest difference, as a share of the largest exact value or of 0.1; infinite where sizes differ or one value
  /// is NaN.
  static func difference(_ rounded: [Double], _ exact: [Double]) -> Double {
    guard rounded.count == exact.count else { return .infinity }
    let scale = max(0.1, exact.map(abs).max() ?? 0)
    let differences = zip(rounded, exact).map { $0 == $1 ? 0 : abs($0 - $1) / scale }
    return differences.contains { $0.isNaN } ? .infinity : differences.max() ?? 0
  }

  mutating func join(_ other: PrecisionMeasurement) {
    (results, gradients) = (max(results, other.results), max(gradients, other.gradients))
  }
}
