import Core
import Kernels
import ReferenceKernels

/// The cross entropy of rows of logits with labels or distributions, and its gradient.
struct CrossEntropyCase: PropertyCase {
  var rows = 1
  var classes = 1
  var usesTargets = false
  /// Percent.
  var smoothing = 0
  var weighsRows = false
  var reach = 1
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> CrossEntropyCase {
    CrossEntropyCase(
      rows: draw.integer(1...12), classes: draw.integer(1...30), usesTargets: draw.chance(0.4),
      smoothing: draw.pick([0, 0, 10, 50, 100]), weighsRows: draw.chance(0.5), reach: draw.pick([1, 10, 90]),
      dtype: draw.realType(), values: draw.seed())
  }

  static var simplifications: [Simplification<CrossEntropyCase>] {
    [
      .lower(\.rows, to: 1), .lower(\.classes, to: 1), .drop(\.usesTargets), .lower(\.smoothing, to: 0),
      .drop(\.weighsRows), .prefer(\.reach, [1, 10, 90]), .prefer(\.dtype, [.float64, .float32]),
      .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    let range = Double(-reach)...Double(reach)
    let logits = numbers.array("logits", [rows, classes], in: range)
    let labels = numbers.integers("labels", [rows], in: 0...classes - 1)
    let targets =
      usesTargets
      ? numbers.array("targets", [rows, classes], in: 0...1)
      : Reference.oneHot(labels.values.map { Int(saturating: $0) }, classes: classes)
    let weights =
      weighsRows
      ? numbers.array("weights", [rows], in: -1...2)
      : ReferenceArray(shape: [rows], repeating: 1 / Double(rows))
    let share = Double(smoothing) / 100
    let result = CrossEntropy.forward(
      logits.array(dtype), labels: usesTargets ? nil : labels.array(.int32),
      targets: usesTargets ? targets.array(dtype) : nil, smoothing: share,
      rowWeights: weighsRows ? weights.values : nil)
    let perRow = Reference.crossEntropy(logits, target: targets, smoothing: share, reduction: .each)
    let gradient = Reference.crossEntropyGradient(
      logits, target: targets, smoothing: share, reduction: .each, gradient: weights)
    let mass = Reference.sum(targets, axes: [1]).largest + 1
    let lossSize = (Double(2 * reach) + 4) * mass
    let terms = Double(classes + 8 + 4 * reach)
    let sizes = ReferenceArray(shape: [rows, classes]) { mass * abs(weights.values[$0[0]]) }
    let loss = zip(weights.values, perRow.values).reduce(0) { $0 + $1.0 * $1.1 }
    let lossSizes = weights.values.reduce(0) { $0 + abs($1) } * lossSize
    return difference(
      "loss of each row", result.perRow, perRow, .roundings(terms, of: perRow.filled(with: lossSize), dtype))
      ?? difference("gradient", result.gradient, gradient, .roundings(terms, of: sizes, dtype))
      ?? difference(
        "loss", result.loss, ReferenceArray(loss), .roundings(terms, of: ReferenceArray(lossSizes), dtype))
  }
}
