import Kernels

extension Tensor {
  /// The mean binary cross-entropy of logits against targets in [0, 1] of the same shape, computed from the logits so
  /// that it never overflows: max(x, 0) - x·t + log(1 + exp(-|x|)).
  public func binaryCrossEntropy(targets: Tensor) -> Tensor {
    require(
      targets.shape == shape && targets.dtype == dtype,
      "binary cross-entropy: targets \(targets.shape) (\(targets.dtype)) must match the logits, \(shape) (\(dtype))")
    let (logits, x, t, count) = (array, detached(), targets.detached(), Double(elementCount))
    let loss = (x.relu() - x * t + (-x.absolute()).exp().log1p()).mean()
    return Tensor.recorded(.binaryCrossEntropy, [self], loss.array) {
      { gradient, recall in [(recall.operand(0, logits).sigmoid() - t) * (gradient / count)] }
    }
  }
}
