import Core
import Kernels

/// What a row of logits should say.
public enum ClassTargets: Sendable {
  /// One class a row.
  case labels([Int])
  /// Probabilities, `[rows, classes]`.
  case probabilities(Tensor)
}

extension ClassTargets {
  /// How many rows there are targets for.
  public var count: Int {
    switch self {
    case .labels(let labels): labels.count
    case .probabilities(let rows): rows.shape.first ?? 0
    }
  }

  /// The label of each row: where targets are probabilities, the likeliest class.
  public var labels: [Int] {
    switch self {
    case .labels(let labels): labels
    case .probabilities(let rows): rows.detached().argmax().values(as: Int32.self).map { Int($0) }
    }
  }

  /// These targets `times` times, one behind the other, as for branches stacked on the batch axis.
  public func repeated(_ times: Int) -> ClassTargets {
    switch self {
    case .labels(let labels): .labels(Array(repeating: labels, count: times).flatMap { $0 })
    case .probabilities(let rows):
      times == 1 ? self : .probabilities(.concatenated(Array(repeating: rows, count: times)))
    }
  }

  /// These targets beside `logits`: probabilities are an operand where they want a gradient, and constants elsewhere.
  fileprivate func joining(_ logits: Tensor) -> ClassTargets {
    guard case .probabilities(let probabilities) = self else { return self }
    return .probabilities(
      probabilities.wantsGradient ? probabilities.joining(logits.tape) : probabilities.detached())
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
  /// Gradients flow to target probabilities too, where they are traced; `detached()` makes them constants.
  ///
  /// - Parameters:
  ///   - smoothing: the share of each target that is spread evenly over all classes (Szegedy et al. 2016).
  ///   - rowWeights: one weight a row, for a weighted sum in place of the mean.
  ///   - classWeights: how much each class counts. The mean over labels then divides by the sum of their weights.
  ///   - ignored: a label, class or not, whose rows have neither loss nor gradient and do not count in the mean.
  ///   - reduction: the mean over rows by default; `.none` gives one loss a row.
  /// - Returns: one number, or `[rows]`. Where all rows are ignored the mean is 0.
  public func crossEntropy(
    _ targets: ClassTargets, smoothing: Double = 0, rowWeights: [Double]? = nil,
    classWeights: [Double]? = nil, ignoring ignored: Int? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    requireRows()
    let terms = CrossEntropyTerms(
      self, targets.joining(self), smoothing, rowWeights: rowWeights, classWeights: classWeights, ignored: ignored,
      reduction)
    let result = crossEntropyResult(terms.targets, terms.smoothing, terms.rowWeights)
    if case .probabilities(let target) = terms.targets, target.wantsGradient {
      return recorded(result, terms, softTarget: target, isPerRow: reduction == .none)
    }
    return recorded(result, terms, isPerRow: reduction == .none)
  }

  /// The loss with constant targets.
  private func recorded(_ result: CrossEntropy.Result, _ terms: CrossEntropyTerms, isPerRow: Bool) -> Tensor {
    let (logits, slope) = (array, Tensor(result.gradient))
    let (targets, smoothing, rowWeights) = (terms.targets, terms.smoothing, terms.rowWeights)
    return Tensor.recorded(.crossEntropy, [self], result.output(rowWeights, isPerRow: isPerRow)) {
      { gradient, recall in
        let gradient = isPerRow ? gradient.unsqueezed(at: 1) : gradient
        guard recall.isRecording else { return [slope * gradient] }
        // The slope is weight * (softmax * (sum of targets) - target), so the targets' part of it is a constant.
        let weights = CrossEntropyTerms.weights(rowWeights, of: logits)
        let scale = (weights * targets.rowSums(logits, smoothing)).unsqueezed(at: 1)
        let constant = slope - Tensor(logits).softmax(axis: 1) * scale
        return [(recall.operand(0, logits).softmax(axis: 1) * scale + constant) * gradient]
      }
    }
  }

  /// The loss with target probabilities that want a gradient, the logits too or not.
  private func recorded(
    _ result: CrossEntropy.Result, _ terms: CrossEntropyTerms, softTarget target: Tensor, isPerRow: Bool
  ) -> Tensor {
    let slope = wantsGradient ? Tensor(result.gradient) : nil
    let weights = CrossEntropyTerms.weights(terms.rowWeights, of: array).unsqueezed(at: 1)
    let slopes = SoftTargetSlopes(
      logits: array, target: wantsGradient ? target.array : nil, smoothing: terms.smoothing, weights: weights)
    return Tensor.recorded(.crossEntropy, [self, target], result.output(terms.rowWeights, isPerRow: isPerRow)) {
      { gradient, recall in
        let gradient = isPerRow ? gradient.unsqueezed(at: 1) : gradient
        let ofLogits = recall.isRecording ? slopes.ofLogits(recall) : slope
        return [ofLogits.map { $0 * gradient }, slopes.ofTarget(recall) * gradient]
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
    _ targets: ClassTargets, _ smoothing: Double, _ rowWeights: [Double]?
  ) -> CrossEntropy.Result {
    switch targets {
    case .labels(let labels):
      require(
        labels.count == shape[0],
        "cross-entropy: \(labels.count) labels for logits \(array.described); each of the \(shape[0]) rows needs "
          + "one. Where erasing stacks branches on the batch, ErasingLoss repeats the labels")
      for (row, label) in labels.enumerated() {
        require(
          label >= 0 && label < shape[1],
          "cross-entropy: row \(row) has label \(label), but the logits \(array.described) have \(shape[1]) classes; "
            + "labels are in 0..<\(shape[1])")
      }
      let indices = NDArray(labels.map(Int32.init), shape: [labels.count])
      return CrossEntropy.forward(array, labels: indices, smoothing: smoothing, rowWeights: rowWeights)
    case .probabilities(let probabilities):
      require(
        probabilities.shape == shape,
        "cross-entropy: target probabilities \(probabilities.array.described) must have the shape of the logits, "
          + "\(array.described); give each row one for each class")
      return CrossEntropy.forward(array, targets: probabilities.array, smoothing: smoothing, rowWeights: rowWeights)
    }
  }
}

extension CrossEntropy.Result {
  /// The loss, or that of every row times its weight.
  fileprivate func output(_ rowWeights: [Double]?, isPerRow: Bool) -> NDArray {
    guard isPerRow else { return loss }
    guard let rowWeights else { return perRow }
    return Elementwise.binary(.multiply, perRow, Tensor(rowWeights).cast(to: perRow.dtype).array)
  }
}
