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
  ///   - rowWeights: one weight a row, for a weighted sum in place of the mean.
  ///   - classWeights: how much each class counts. The mean over labels then divides by the sum of their weights.
  ///   - ignored: a label, class or not, whose rows have neither loss nor gradient and do not count in the mean.
  ///   - reduction: the mean over rows by default; `.none` gives one loss a row.
  /// - Returns: one number, or `[rows]`. Where all rows are ignored the mean is 0.
  public func crossEntropy(
    _ targets: CrossEntropyTargets, smoothing: Double = 0, rowWeights: [Double]? = nil,
    classWeights: [Double]? = nil, ignoring ignored: Int? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    requireRows()
    let terms = CrossEntropyTerms(
      self, targets, smoothing, rowWeights: rowWeights, classWeights: classWeights, ignored: ignored, reduction)
    let result = crossEntropyResult(terms.targets, terms.smoothing, terms.rowWeights)
    let (logits, slope, isPerRow) = (array, Tensor(result.gradient), reduction == .none)
    let (targets, smoothing, rowWeights) = (terms.targets.detached, terms.smoothing, terms.rowWeights)
    let output = isPerRow ? result.weightedRows(rowWeights) : result.loss
    return Tensor.recorded(.crossEntropy, [self], output) {
      { gradient, recall in
        let gradient = isPerRow ? gradient.expanded(at: 1) : gradient
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
    requireRows()
    return Tensor(detached().crossEntropyResult(.labels(labels), 0, nil).perRow).doubles
  }

  private func requireRows() {
    require(
      rank == 2,
      "cross-entropy: the logits \(array.described) must be [rows, classes]; pool and flatten features before the loss")
  }

  private func crossEntropyResult(
    _ targets: CrossEntropyTargets, _ smoothing: Double, _ rowWeights: [Double]?
  ) -> CrossEntropy.Result {
    switch targets {
    case .labels(let labels):
      require(
        labels.count == shape[0],
        "cross-entropy: \(labels.count) labels for logits \(array.described): each of the \(shape[0]) rows needs "
          + "one. Where erasing stacks branches on the batch, ErasingLoss repeats the labels")
      for (row, label) in labels.enumerated() {
        require(
          label >= 0 && label < shape[1],
          "cross-entropy: row \(row) has label \(label), but the logits \(array.described) have \(shape[1]) classes: "
            + "0..<\(shape[1])")
      }
      let indices = NDArray(labels.map(Int32.init), shape: [labels.count])
      return CrossEntropy.forward(array, labels: indices, smoothing: smoothing, rowWeights: rowWeights)
    case .probabilities(let probabilities):
      require(
        probabilities.shape == shape,
        "cross-entropy: target probabilities \(probabilities.array.described) must have the shape of the logits, "
          + "\(array.described)")
      return CrossEntropy.forward(array, targets: probabilities.array, smoothing: smoothing, rowWeights: rowWeights)
    }
  }
}

extension CrossEntropy.Result {
  /// The loss of every row times its weight.
  fileprivate func weightedRows(_ weights: [Double]?) -> NDArray {
    guard let weights else { return perRow }
    return Elementwise.binary(.multiply, perRow, Tensor(weights).cast(to: perRow.dtype).array)
  }
}
