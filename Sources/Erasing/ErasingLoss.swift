import Autodiff
import Layers

/// The loss of a network with erasing: the cross-entropy of the unerased branch plus sigma times that of each erased
/// one, each a mean over the N images: `L = Lu + Σ sigma_k · Le_k`. Without erasing it is the plain cross-entropy.
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
    callAsFunction(logits, .labels(labels), context)
  }

  /// The same for labels or soft targets `[N, classes]`, as of mixed images.
  public func callAsFunction(_ logits: Tensor, _ targets: ClassTargets, _ context: Context) -> Tensor {
    let count = checkedCount(logits, targets, context)
    let weights = [1] + context.branches.map(\.lossWeight)
    let rowWeights = weights.flatMap { Array(repeating: $0 / Double(count), count: count) }
    return logits.crossEntropy(
      targets.repeated(weights.count), smoothing: labelSmoothing, rowWeights: rowWeights)
  }

  /// Each branch's mean cross-entropy on its own, unweighted and without smoothing, for reports.
  public func parts(_ logits: Tensor, _ labels: [Int], _ context: Context) -> [Double] {
    parts(logits, .labels(labels), context)
  }

  /// The same for labels or soft targets `[N, classes]`.
  public func parts(_ logits: Tensor, _ targets: ClassTargets, _ context: Context) -> [Double] {
    let count = checkedCount(logits, targets, context)
    switch targets {
    case .labels:
      let rows = logits.crossEntropyRows(labels: targets.repeated(context.branchCount).labels)
      return (0..<context.branchCount).map { branch in
        rows[branch * count..<(branch + 1) * count].reduce(0, +) / Double(count)
      }
    case .probabilities:
      let logits = logits.detached()
      return (0..<context.branchCount).map { branch in
        logits.sliced(branch * count..<(branch + 1) * count).crossEntropy(targets).scalar
      }
    }
  }

  /// How many images the targets are of.
  private func checkedCount(_ logits: Tensor, _ targets: ClassTargets, _ context: Context) -> Int {
    let count = targets.count
    require(
      count > 0,
      "ErasingLoss: there are no labels for the logits \(logits.shape) (\(logits.dtype)); give one for each image")
    require(
      logits.rank == 2 && logits.shape[0] == count * context.branchCount, rowsMessage(logits, count, context))
    return count
  }

  private func rowsMessage(_ logits: Tensor, _ count: Int, _ context: Context) -> String {
    let expected = count * context.branchCount
    let start = "ErasingLoss: logits \(logits.shape) (\(logits.dtype)) for \(count) labels and "
      + "\(context.branchCount) \(context.branchCount == 1 ? "branch" : "branches")"
    guard logits.rank == 2, context.branches.isEmpty, logits.shape[0] % count == 0 else {
      return start + ": they must be [\(expected), classes], the unerased rows first. Pass the labels of one batch and "
        + "the context that it ran with"
    }
    return start + ": the \(logits.shape[0]) rows look like \(logits.shape[0] / count) branches, but this "
      + "context has seen none. Pass the context that the network was run with"
  }
}

extension Tensor {
  /// The rows of the unerased branch: the first N of `[branches · N, ...]`.
  public func unerased(_ context: Context) -> Tensor { firstBranch(context) }
}
