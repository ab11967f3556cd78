import Core

/// What becomes of the losses of elements or rows.
public enum LossReduction: Sendable, Hashable {
  /// They are returned as they are.
  case none
  /// Their sum, one number.
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
    require(
      weights.map { $0.dtype == dtype && $0.canBeRepeated(to: shape) } ?? true,
      "\(operation): the weights \(weights?.array.described ?? "") cannot be repeated to the losses, "
        + "\(array.described); give one for each, or one a row as [rows, 1], of their type")
    let losses = weights.map { self * $0 } ?? self
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
      "\(operation): the target \(target.shape) (\(target.dtype)) must be like the input, \(shape) (\(dtype)); reshape "
        + "or cast one of them")
  }

  /// Whether broadcasting can repeat this tensor to `shape`.
  func canBeRepeated(to shape: Shape) -> Bool {
    let missing = shape.count - rank
    return missing >= 0 && self.shape.indices.allSatisfy { [1, shape[missing + $0]].contains(self.shape[$0]) }
  }
}
