import Kernels

/// What a row of logits should say.
public enum CrossEntropyTargets: Sendable {
  /// One class a row.
  case labels([Int])
  /// Probabilities, `[rows, classes]`.
  case probabilities(Tensor)
}

extension CrossEntropyTargets {
  /// These targets as constants, for a rule to keep.
  fileprivate var detached: CrossEntropyTargets {
    if case .probabilities(let probabilities) = self { .probabilities(probabilities.detached()) } else { self }
  }

  /// What the smoothed targets of each row sum to, `[rows]`: 1 but for probabilities that do not.
  fileprivate func rowSums(_ logits: NDArray, _ smoothing: Double) -> Tensor {
    guard case .probabilities(let probabilities) = self else { return .ones([logits.shape[0]], logits.dtype) }
    return probabilities.sum([1]) * (1 - smoothing) + smoothing
  }
}

extension Tensor {
  /// The cross-entropy of logits `[rows, classes]`, as a weighted sum over rows.
  ///
  /// - Parameters:
  ///   - smoothing: the share of each target that is spread evenly over all classes (Szegedy et al. 2016).
  ///   - rowWeights: one weight a row; by default each is 1/rows, which gives the mean.
  /// - Returns: one number.
  public func crossEntropy(
    _ targets: CrossEntropyTargets, smoothing: Double = 0, rowWeights: [Double]? = nil
  ) -> Tensor {
    require(rank == 2, "cross-entropy: the logits \(shape) must be [rows, classes]")
    let result = crossEntropyResult(targets, smoothing, rowWeights)
    let (logits, slope, targets) = (array, Tensor(result.gradient), targets.detached)
    return Tensor.recorded(.crossEntropy, [self], result.loss) {
      { gradient, recall in
        guard recall.isRecording else { return [slope * gradient] }
        // The slope is weight * (softmax * (sum of targets) - target), so the targets' part of it is a constant.
        let weights = Tensor(rowWeights ?? Array(repeating: 1 / Double(logits.shape[0]), count: logits.shape[0]))
        let scale = (weights.cast(to: slope.dtype) * targets.rowSums(logits, smoothing)).expanded(at: 1)
        let constant = slope - Tensor(logits).softmax(axis: 1) * scale
        return [(recall.operand(0, logits).softmax(axis: 1) * scale + constant) * gradient]
      }
    }
  }

  /// The cross-entropy of each row of logits `[rows, classes]`, for reports; it has no gradient.
  public func crossEntropyRows(labels: [Int]) -> [Double] {
    Tensor(detached().crossEntropyResult(.labels(labels), 0, nil).perRow).doubles
  }

  private func crossEntropyResult(
    _ targets: CrossEntropyTargets, _ smoothing: Double, _ rowWeights: [Double]?
  ) -> CrossEntropy.Result {
    switch targets {
    case .labels(let labels):
      require(
        labels.count == shape[0],
        "cross-entropy: \(labels.count) labels for logits \(shape): each of the \(shape[0]) rows needs one")
      let indices = NDArray(labels.map(Int32.init), shape: [labels.count])
      return CrossEntropy.forward(array, labels: indices, smoothing: smoothing, rowWeights: rowWeights)
    case .probabilities(let probabilities):
      require(
        probabilities.shape == shape,
        "cross-entropy: target probabilities \(probabilities.shape) must have the shape of the logits, \(shape)")
      return CrossEntropy.forward(array, targets: probabilities.array, smoothing: smoothing, rowWeights: rowWeights)
    }
  }
}
