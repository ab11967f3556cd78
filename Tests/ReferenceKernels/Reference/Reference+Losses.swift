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

  /// `loss` of each difference a - b.
  public static func regressionLosses(
    _ a: ReferenceArray, _ b: ReferenceArray, _ loss: (Double) -> Double
  ) -> ReferenceArray {
    binary(a, b) { loss($0 - $1) }
  }

  /// d²/2 within `delta`, a line of that slope beyond.
  public static func huber(_ d: Double, delta: Double) -> Double {
    abs(d) <= delta ? d * d / 2 : delta * (abs(d) - delta / 2)
  }

  /// t (log t - x) of each element, 0 where t is.
  public static func klDivergences(_ x: ReferenceArray, target: ReferenceArray) -> ReferenceArray {
    binary(x, target) { x, t in t == 0 ? 0 : t * (log(t) - x) }
  }

  /// -p t log(sigmoid(x)) - (1 - t) log(1 - sigmoid(x)) of each element.
  public static func weightedBinaryCrossEntropies(
    _ logits: ReferenceArray, target: ReferenceArray, positiveWeight: ReferenceArray
  ) -> ReferenceArray {
    let positive = multiply(binary(logits, target) { $1 * UnaryFunction.softplus.value(-$0) }, positiveWeight)
    return add(positive, binary(logits, target) { (1 - $1) * UnaryFunction.softplus.value($0) })
  }

  /// The focal loss of each logit with a target of 0 or 1, from the probability of the truth.
  public static func sigmoidFocalLosses(
    _ logits: ReferenceArray, target: ReferenceArray, alpha: Double, gamma: Double
  ) -> ReferenceArray {
    binary(logits, target) { x, t in
      let p = UnaryFunction.sigmoid.value(t == 1 ? x : -x)
      return -(t == 1 ? alpha : 1 - alpha) * pow(1 - p, gamma) * log(p)
    }
  }

  /// The loss of each row, `[N]`: what `loss` makes of the probability of its label, times the label's weight; 0 where
  /// the label is `ignored`.
  public static func labelLosses(
    _ logits: ReferenceArray, _ labels: [Int], weights: [Double], ignored: Int? = nil, _ loss: (Double) -> Double
  ) -> ReferenceArray {
    let p = softmax(logits, axis: 1)
    return ReferenceArray(shape: [labels.count]) { row in
      let label = labels[row[0]]
      return label == ignored ? 0 : weights[label] * loss(p[row[0], label])
    }
  }

  /// Half the squared distance of each row from its class's center.
  public static func centerLosses(
    _ x: ReferenceArray, _ labels: [Int], centers: ReferenceArray
  ) -> ReferenceArray {
    ReferenceArray(shape: [labels.count]) { row in
      (0..<x.shape[1]).reduce(0.0) { total, column in
        let d = x[row[0], column] - centers[labels[row[0]], column]
        return total + d * d / 2
      }
    }
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
