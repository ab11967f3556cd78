import Kernels

/// What becomes of the losses of elements or rows.
public enum LossReduction: Sendable, Hashable {
  /// They are returned as they are.
  case none
  case sum
  /// The sum by the number of losses.
  case mean
  /// The sum by the size of the first axis.
  case batchMean
}

extension LossReduction {
  /// What each of the losses of elements of `shape` counts in the result.
  func share(of shape: Shape) -> Double {
    switch self {
    case .none, .sum: 1
    case .mean: 1 / Double(shape.elementCount)
    case .batchMean: 1 / Double(shape.first ?? 1)
    }
  }
}

extension Tensor {
  /// These losses, each times its weight, which are broadcast, and reduced. The mean does not divide by the weights.
  func reduced(_ reduction: LossReduction, weights: Tensor? = nil, _ operation: StaticString) -> Tensor {
    let losses = weights.map { self * $0 } ?? self
    require(
      losses.shape == shape,
      "\(operation): weights \(weights?.shape ?? []) cannot be repeated to the shape of the losses, \(shape)")
    switch reduction {
    case .none: return losses
    case .mean: return losses.mean()
    case .sum: return losses.sum()
    case .batchMean: return losses.sum() * reduction.share(of: shape)
    }
  }

  /// Broadcasting a target by accident would give a wrong loss in silence.
  func requireLike(_ target: Tensor, _ operation: StaticString) {
    require(
      target.shape == shape && target.dtype == dtype,
      "\(operation): the target \(target.shape) (\(target.dtype)) must be like the input, \(shape) (\(dtype))")
  }
}
