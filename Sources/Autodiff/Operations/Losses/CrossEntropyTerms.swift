import Core
import Kernels

/// What the fused kernel of cross-entropy is given for the wanted classes, rows and reduction.
struct CrossEntropyTerms {
  let targets: ClassTargets
  let smoothing: Double
  /// One number a row; nil for the mean.
  let rowWeights: [Double]?

  init(
    _ logits: Tensor, _ targets: ClassTargets, _ smoothing: Double, rowWeights: [Double]?,
    classWeights: [Double]?, ignored: Int?, _ reduction: LossReduction
  ) {
    if classWeights == nil && ignored == nil && reduction == .mean {
      (self.targets, self.smoothing, self.rowWeights) = (targets, smoothing, rowWeights)
      return
    }
    let rows = logits.shape[0]
    switch targets {
    case .labels(let labels):
      let known = LabelRows(
        labels, of: logits, classWeights: classWeights, ignored: ignored, rowWeights: rowWeights,
        reduction: reduction, countingClassWeights: true, "cross-entropy")
      self.rowWeights = known.shares
      // The kernel's fast form knows no weights of classes; with them the targets are written out.
      self.smoothing = classWeights == nil ? smoothing : 0
      self.targets =
        classWeights == nil
        ? .labels(known.places.map { max(0, Int($0)) })
        : .probabilities(known.targets(classes: logits.shape[1], smoothing: smoothing, logits.dtype))
    case .probabilities(let probabilities):
      require(
        ignored == nil,
        "cross-entropy: a label can be ignored only where the targets are labels, not "
          + "\(probabilities.array.described); give rows of probabilities the weight 0")
      self.rowWeights =
        rowWeights ?? Array(repeating: reduction.share(of: [rows]), count: rows)
      self.smoothing = classWeights == nil ? smoothing : 0
      self.targets = .probabilities(
        classWeights.map { Self.weighted(probabilities, by: $0, smoothing) } ?? probabilities)
    }
  }

  private static func weighted(_ targets: Tensor, by classWeights: [Double], _ smoothing: Double) -> Tensor {
    let classes = targets.shape.last ?? 0
    require(
      classWeights.count == classes,
      "cross-entropy: \(classWeights.count) class weights for targets \(targets.array.described), which have "
        + "\(classes) classes; give one for each")
    return targets.smoothed(smoothing) * Tensor(classWeights).cast(to: targets.dtype)
  }

  /// What the loss of each row of `logits` is multiplied by, `[rows]`.
  static func weights(_ rowWeights: [Double]?, of logits: NDArray) -> Tensor {
    let rows = logits.shape[0]
    return Tensor(rowWeights ?? Array(repeating: 1 / Double(rows), count: rows)).cast(to: logits.dtype)
  }
}

extension Tensor {
  /// These probabilities, `[rows, classes]`, with the share `smoothing` of each row spread evenly over all classes.
  func smoothed(_ smoothing: Double) -> Tensor { self * (1 - smoothing) + smoothing / Double(shape[1]) }
}

/// The slopes of the cross-entropy of logits against probabilities that want a gradient of their own.
struct SoftTargetSlopes: Sendable {
  let logits: NDArray
  /// Kept where the gradient of the logits is wanted.
  let target: NDArray?
  let smoothing: Double
  /// What the loss of each row is multiplied by, `[rows, 1]`.
  let weights: Tensor

  /// For the logits: weight * (softmax * (sum of the smoothed target) - smoothed target).
  func ofLogits(_ recall: Recall) -> Tensor? {
    guard let target else { return nil }
    let smoothed = recall.operand(1, target).smoothed(smoothing)
    let softmax = recall.operand(0, logits).softmax(axis: 1)
    return (softmax * smoothed.sum([1], keepingAxes: true) - smoothed) * weights
  }

  /// For the target, in which the loss is linear: -weight * (1 - smoothing) * logSoftmax. Where that counts nothing it
  /// is 0, even if a class is impossible.
  func ofTarget(_ recall: Recall) -> Tensor {
    let (share, none) = (weights * (smoothing - 1), Tensor(0, logits.dtype))
    return Tensor.select(share .== none, none, recall.operand(0, logits).logSoftmax(axis: 1) * share)
  }
}
