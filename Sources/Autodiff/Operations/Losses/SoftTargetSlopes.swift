import Kernels

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
