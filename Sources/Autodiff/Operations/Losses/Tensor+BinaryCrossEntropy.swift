import Core
import Kernels

extension Tensor {
  /// The binary cross-entropy of logits against targets in [0, 1] of the same shape, computed from the logits so that
  /// it never overflows: max(x, 0) - x·t + log(1 + exp(-|x|)).
  ///
  /// Gradients flow to the targets too, where they are traced; weights are constants.
  ///
  /// - Parameters:
  ///   - positiveWeight: how much the part of the target that is 1 counts, as `[classes]` for logits `[rows, classes]`;
  ///     broadcast.
  ///   - weights: one number for each loss; broadcast, as `[rows, 1]`. The mean does not divide by them.
  ///   - reduction: the mean over all elements by default.
  public func binaryCrossEntropy(
    targets: Tensor, positiveWeight: Tensor? = nil, weights: Tensor? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    require(
      targets.shape == shape && targets.dtype == dtype,
      "binary cross-entropy: targets \(targets.array.described) must match the logits, \(array.described); reshape or "
        + "cast one of them")
    require(
      positiveWeight.map { $0.dtype == dtype && $0.canBeRepeated(to: shape) } ?? true,
      "binary cross-entropy: the positive weights \(positiveWeight?.array.described ?? "") cannot be repeated to the "
        + "logits \(array.described); give one a class, of their type")
    let (logits, weights, share) = (array, weights?.detached(), reduction.share(of: shape))
    let positiveWeight = positiveWeight?.detached()
    let parts = BinaryCrossEntropyParts(targets.detached(), positiveWeight)
    let loss = parts.losses(detached()).reduced(reduction, weights: weights, "binary cross-entropy")
    guard !targets.wantsGradient else {
      return recorded(loss.array, targets: targets, positiveWeight, weights: weights, share: share)
    }
    return Tensor.recorded(.binaryCrossEntropy, [self], loss.array) {
      { gradient, recall in
        let slope = parts.slope(recall.operand(0, logits)) * (gradient * share)
        return [weights.map { slope * $0 } ?? slope]
      }
    }
  }

  /// The loss with targets that want a gradient, the logits too or not.
  private func recorded(
    _ loss: NDArray, targets: Tensor, _ positiveWeight: Tensor?, weights: Tensor?, share: Double
  ) -> Tensor {
    let (logits, target) = (array, wantsGradient ? targets.array : nil)
    return Tensor.recorded(.binaryCrossEntropy, [self, targets], loss) {
      { gradient, recall in
        let x = recall.operand(0, logits)
        let scale = weights.map { gradient * share * $0 } ?? gradient * share
        let slope = target.map { BinaryCrossEntropyParts(recall.operand(1, $0), positiveWeight).slope(x) }
        return [slope.map { $0 * scale }, BinaryCrossEntropyParts.targetSlope(x, positiveWeight) * scale]
      }
    }
  }
}

/// The loss of each logit and its slope.
private struct BinaryCrossEntropyParts: Sendable {
  private let targets: Tensor
  /// How much log(sigmoid(x)) and log(1 - sigmoid(x)) count; nil where there is no weight.
  private let shares: (positive: Tensor, negative: Tensor)?

  init(_ targets: Tensor, _ positiveWeight: Tensor?) {
    self.targets = targets
    shares = positiveWeight.map { (targets * $0, 1 - targets) }
  }

  func losses(_ x: Tensor) -> Tensor {
    let rest = (-x.absolute()).exp().log1p()
    guard let (positive, negative) = shares else { return x.relu() - x * targets + rest }
    return negative * x + (positive + negative) * (rest + (-x).relu())
  }

  func slope(_ x: Tensor) -> Tensor {
    guard let (positive, negative) = shares else { return x.sigmoid() - targets }
    return negative - (positive + negative) * (-x).sigmoid()
  }

  /// The slope for the targets, in which the losses are linear: -x, or with a weight log(1 - sigmoid(x)) less the
  /// weight times log(sigmoid(x)).
  static func targetSlope(_ x: Tensor, _ positiveWeight: Tensor?) -> Tensor {
    positiveWeight.map { $0 * (-x).softplus() - x.softplus() } ?? -x
  }
}

extension Tensor {
  /// The focal loss of independent classes (Lin et al. 2017, equation 5) from logits, without overflow: the binary
  /// cross-entropy, scaled down by (1 - p)^gamma where p is what the network gives to the truth.
  ///
  /// Gradients flow to the targets too, where they are traced.
  ///
  /// - Parameters:
  ///   - targets: 0 or 1, of the same shape. Between them the losses of 0 and of 1 are mixed.
  ///   - alpha: how much targets of 1 count, and 1 - alpha those of 0; nil for no such weights.
  ///   - gamma: 0 or above; at 0 nothing is scaled down.
  ///   - weights: one number for each loss; broadcast, as `[rows, 1]`. The mean does not divide by them.
  ///   - reduction: the mean over all elements by default. The paper divides the sum by the number of targets of 1.
  public func sigmoidFocalLoss(
    targets: Tensor, alpha: Double? = 0.25, gamma: Double = 2, weights: Tensor? = nil,
    reduction: LossReduction = .mean
  ) -> Tensor {
    requireLike(targets, "sigmoid focal loss")
    require(
      gamma >= 0,
      "sigmoid focal loss of \(array.described): gamma is \(gamma), but it must not be below 0; at 0 nothing is scaled "
        + "down")
    let operands = Tensor.joined([self, targets])
    let (x, t) = (operands[0], operands[1])
    // -log(1 - p) and -log(p) for the p of class 1. Powers of p are exponentials of these, whose slopes stay finite.
    let (without, with) = (x.softplus(), (-x).softplus())
    let positive = t * (alpha ?? 1) * (without * -gamma).exp() * with
    let negative = (1 - t) * (alpha.map { 1 - $0 } ?? 1) * (with * -gamma).exp() * without
    return (positive + negative).reduced(reduction, weights: weights, "sigmoid focal loss")
  }

  /// The focal loss of classes that exclude each other (Lin et al. 2017, equation 5, with softmax) from logits
  /// `[rows, classes]`: the cross-entropy of each row times (1 - p)^gamma, p being the probability of its label.
  ///
  /// - Parameters:
  ///   - gamma: 0 or above; at 0 this is the cross-entropy.
  ///   - classWeights: the alpha of each class. The mean does not divide by them.
  ///   - ignored: a label, class or not, whose rows have neither loss nor gradient and do not count in the mean.
  ///   - rowWeights: one weight a row, for a weighted sum in place of the mean.
  ///   - reduction: the mean over rows by default; `.none` gives one loss a row.
  public func focalLoss(
    _ labels: [Int], gamma: Double = 2, classWeights: [Double]? = nil, ignoring ignored: Int? = nil,
    rowWeights: [Double]? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    require(
      gamma >= 0,
      "focal loss of \(array.described): gamma is \(gamma), but it must not be below 0; at 0 it is the cross-entropy")
    let rows = LabelRows(
      labels, of: self, classWeights: classWeights, ignored: ignored, rowWeights: rowWeights, reduction: reduction,
      countingClassWeights: false, "focal loss")
    let logarithms = rows.entries(of: logSoftmax(axis: 1))
    // 1 - p, kept above 0, where a power below 1 has an infinite slope.
    let doubts = (-logarithms.expm1()).clamped(to: 1e-30...)
    return rows.reduced(-logarithms * doubts.power(gamma), reduction)
  }
}
