import Foundation

extension Reference {
  /// How the losses of rows or elements become the result.
  public enum Reduction: String, Sendable {
    /// One loss for each row or element.
    case each = "none"
    case sum, mean
  }

  /// Labels as rows of probabilities: 1 for the label, 0 elsewhere.
  public static func oneHot(_ labels: [Int], classes: Int) -> ReferenceArray {
    ReferenceArray(shape: [labels.count, classes]) { $0[1] == labels[$0[0]] ? 1 : 0 }
  }

  /// Cross-entropy of logits `[N, C]` and target probabilities `[N, C]`.
  ///
  /// - Parameter smoothing: how much of each target is spread evenly over all classes.
  /// - Returns: `[N]` for `.each`, else a scalar; the mean is over rows.
  public static func crossEntropy(
    _ logits: ReferenceArray, target: ReferenceArray, smoothing: Double = 0, reduction: Reduction = .mean
  ) -> ReferenceArray {
    let smooth = smoothed(target, smoothing)
    let terms = multiply(smooth, logSoftmax(logits, axis: 1)).map { -$0 }
    return reduced(sum(terms, axes: [1]), reduction)
  }

  /// The gradient of `crossEntropy` for the logits.
  public static func crossEntropyGradient(
    _ logits: ReferenceArray, target: ReferenceArray, smoothing: Double = 0, reduction: Reduction = .mean,
    gradient: ReferenceArray
  ) -> ReferenceArray {
    let rows = logits.shape[0]
    let smooth = smoothed(target, smoothing)
    let perRow = spread(gradient, over: [rows], reduction).reshaped([rows, 1])
    let total = sum(smooth, axes: [1], keepDims: true)
    let local = binary(multiply(softmax(logits, axis: 1), total), smooth, -)
    return multiply(local, perRow)
  }

  /// -t log(sigmoid(x)) - (1 - t) log(1 - sigmoid(x)) for each element.
  public static func binaryCrossEntropyWithLogits(
    _ logits: ReferenceArray, target: ReferenceArray, reduction: Reduction = .mean
  ) -> ReferenceArray {
    let losses = binary(logits, target) { x, t in
      t * UnaryFunction.softplus.value(-x) + (1 - t) * UnaryFunction.softplus.value(x)
    }
    return reduced(losses, reduction)
  }

  /// The gradient of `binaryCrossEntropyWithLogits` for the logits.
  public static func binaryCrossEntropyWithLogitsGradient(
    _ logits: ReferenceArray, target: ReferenceArray, reduction: Reduction = .mean, gradient: ReferenceArray
  ) -> ReferenceArray {
    let local = binary(logits, target) { UnaryFunction.sigmoid.value($0) - $1 }
    return multiply(local, spread(gradient, over: logits.shape, reduction))
  }

  private static func smoothed(_ target: ReferenceArray, _ smoothing: Double) -> ReferenceArray {
    target.map { (1 - smoothing) * $0 + smoothing / Double(target.shape[1]) }
  }

  private static func reduced(_ losses: ReferenceArray, _ reduction: Reduction) -> ReferenceArray {
    let total = losses.values.reduce(0, +)
    switch reduction {
    case .each: return losses
    case .sum: return ReferenceArray(total)
    case .mean: return ReferenceArray(total / Double(losses.count))
    }
  }

  private static func spread(
    _ gradient: ReferenceArray, over shape: [Int], _ reduction: Reduction
  ) -> ReferenceArray {
    let count = Double(shape.reduce(1, *))
    let full = broadcast(gradient, to: shape)
    return reduction == .mean ? full.map { $0 / count } : full
  }
}
