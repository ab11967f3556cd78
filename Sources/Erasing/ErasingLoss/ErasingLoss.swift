import Autodiff
import Layers

/// The loss of a network with erasing: the cross-entropy of the unerased branch plus sigma times that of each erased
/// one, each a mean over the N pictures: `L = Lu + Σ sigma_k · Le_k`. Without erasing it is the plain cross-entropy.
public struct ErasingLoss: Sendable {
  /// The share of each target spread evenly over all classes.
  public let labelSmoothing: Double

  public init(labelSmoothing: Double = 0) { self.labelSmoothing = labelSmoothing }

  /// - Parameters:
  ///   - logits: `[branches · N, classes]`, unerased rows first.
  ///   - labels: N classes.
  ///   - context: the one that the network ran with; it knows the branches.
  /// - Returns: one number.
  public func callAsFunction(_ logits: Tensor, _ labels: [Int], _ context: Context) -> Tensor {
    checkRows(logits, labels, context)
    let weights = [1] + context.branches.map(\.lossWeight)
    let rowWeights = weights.flatMap { Array(repeating: $0 / Double(labels.count), count: labels.count) }
    let repeated = Array(repeating: labels, count: weights.count).flatMap { $0 }
    return logits.crossEntropy(.labels(repeated), smoothing: labelSmoothing, rowWeights: rowWeights)
  }

  /// Each branch's mean cross-entropy on its own, unweighted and without smoothing, for reports.
  public func parts(_ logits: Tensor, _ labels: [Int], _ context: Context) -> [Double] {
    checkRows(logits, labels, context)
    let rows = logits.crossEntropyRows(labels: Array(repeating: labels, count: context.branchCount).flatMap { $0 })
    return (0..<context.branchCount).map { branch in
      rows[branch * labels.count..<(branch + 1) * labels.count].reduce(0, +) / Double(labels.count)
    }
  }

  private func checkRows(_ logits: Tensor, _ labels: [Int], _ context: Context) {
    check(
      !labels.isEmpty,
      "ErasingLoss: there are no labels for the logits \(logits.shape) (\(logits.dtype)); give one for each picture")
    check(
      logits.rank == 2 && logits.shape[0] == labels.count * context.branchCount,
      rowsMessage(logits, labels, context))
  }

  private func rowsMessage(_ logits: Tensor, _ labels: [Int], _ context: Context) -> String {
    let expected = labels.count * context.branchCount
    let start = "ErasingLoss: logits \(logits.shape) (\(logits.dtype)) for \(labels.count) labels and "
      + "\(context.branchCount) \(context.branchCount == 1 ? "branch" : "branches")"
    guard logits.rank == 2, context.branches.isEmpty, logits.shape[0] % labels.count == 0 else {
      return start + ": they must be [\(expected), classes], the unerased rows first. Pass the labels of one batch and "
        + "the context that it ran with"
    }
    return start + ": the \(logits.shape[0]) rows look like \(logits.shape[0] / labels.count) branches, but this "
      + "context has seen none. Pass the context that the network was run with"
  }
}

extension Tensor {
  /// The rows of the unerased branch: the first N of `[branches · N, ...]`.
  public func unerased(_ context: Context) -> Tensor { firstBranch(context) }
}
