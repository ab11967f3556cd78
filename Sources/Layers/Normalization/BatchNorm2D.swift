import Autodiff
import Core
import Kernels

/// Batch normalization of `[N, C, H, W]` or `[N, C]` (Ioffe and Szegedy 2015).
///
/// In training each branch stacked on the batch axis is normalized by its own mean and variance, as if it had been run
/// on its own, and by default the running statistics follow the unerased branch only, because that is what evaluation
/// sees. The erasing paper's networks have no batch normalization, so this is this project's reading of it.
///
/// How far they follow is the layer's `momentum`, unless the context says otherwise (`Context.statisticsUpdate`). With
/// frozen running statistics (`freezingStatistics()`) training normalizes by them as evaluation does, and leaves them
/// as they are.
public struct BatchNorm2D: Layer {
  /// Which branches the running statistics follow.
  public enum RunningStatistics: Sendable {
    /// The first branch only, which is what evaluation sees; the default.
    case unerased
    /// Each branch in turn, as if each had been a training step of its own.
    case all
  }

  /// The scale, `[C]`.
  @Parameter public var weight: Tensor
  /// The shift, `[C]`.
  @Parameter public var bias: Tensor
  /// What evaluation takes as the mean, `[C]`; starts at 0.
  @Buffer public var runningMean: Tensor
  /// Unbiased, as in PyTorch.
  @Buffer public var runningVar: Tensor
  /// How many batches the running statistics have seen; in PyTorch's files, and used for nothing here.
  @Buffer public var numBatchesTracked: Tensor

  /// Added to the variance.
  public let epsilon: Double
  /// The share of the new batch in the running statistics, 0.1 by default as in PyTorch. A layer is a value: one that
  /// stands in a network is set by `replacing(_:with:)` with a changed copy, which shares its parameters and buffers.
  public var momentum: Double
  /// Which of the branches stacked on the batch axis the running statistics follow.
  public let runningStatistics: RunningStatistics

  /// - Parameters:
  ///   - channels: C of the input `[N, C, H, W]`.
  ///   - epsilon: added to the variance.
  ///   - momentum: the share of a new batch in the running statistics.
  ///   - runningStatistics: the unerased branch by default, which is what evaluation sees.
  public init(
    _ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1, runningStatistics: RunningStatistics = .unerased
  ) {
    require(channels > 0, "BatchNorm2D: \(channels) channels must be positive; give at least one")
    _weight = Parameter(wrappedValue: .ones([channels]))
    _bias = Parameter(wrappedValue: .zeros([channels]))
    _runningMean = Buffer(wrappedValue: .zeros([channels]))
    _runningVar = Buffer(wrappedValue: .ones([channels]))
    _numBatchesTracked = Buffer(wrappedValue: Tensor(NDArray(repeating: 0, shape: [], .int32)))
    self.epsilon = epsilon
    self.momentum = momentum
    self.runningStatistics = runningStatistics
  }

  public func callAsFunction(
    _ input: Tensor, _ epilogue: Epilogue, adding addend: Tensor?, _ context: inout Context
  ) -> Tensor {
    guard context.mode == .training, !isFrozen else { return evaluate(input, adding: addend, epilogue.rectifier) }
    let settings = NormalizationSettings(
      epsilon: epsilon, rectifier: epilogue.rectifier, branches: context.branchCount)
    let count = valuesPerChannel(input, branches: context.branchCount)
    let (output, statistics) = input.batchNormalized(weight: weight, bias: bias, settings, adding: addend)
    if !context.isRecomputing {
      let followed = runningStatistics == .all ? statistics[...] : statistics.prefix(1)
      for (index, branch) in followed.enumerated() {
        let share = context.statisticsUpdate.share(momentum, branch: index, of: followed.count)
        follow(branch.mean, branch.variance, count: count, share: share)
      }
    }
    return output
  }

  /// Whether the running statistics stay as they are in training, and are what it normalizes by.
  public var isFrozen: Bool { $runningMean.isFrozen || $runningVar.isFrozen }

  private func evaluate(_ input: Tensor, adding addend: Tensor?, _ rectifier: Rectifier?) -> Tensor {
    let settings = NormalizationSettings(epsilon: epsilon, rectifier: addend == nil ? rectifier : nil)
    let normalized = input.normalized(mean: runningMean, variance: runningVar, weight: weight, bias: bias, settings)
    guard let addend else { return normalized }
    let sum = normalized + addend
    return rectifier.map(sum.rectified(by:)) ?? sum
  }

  private func valuesPerChannel(_ input: Tensor, branches: Int) -> Int {
    // Other ranks are refused, with a text, by the operation.
    guard input.rank >= 2 else { return 0 }
    let count = input.elementCount / max(1, input.shape[1]) / branches
    require(
      count > 1,
      "BatchNorm2D: the input \(input.array.described) has a single value per channel and branch, so it has no "
        + "variance to train with; use a larger batch or image, or evaluation mode")
    return count
  }

  /// - Parameter share: of this batch in the running statistics.
  private func follow(_ mean: Tensor, _ variance: Tensor, count: Int, share: Double) {
    let unbiased = Double(count) / Double(count - 1)
    // Nothing is left of what was there, not even of a NaN.
    runningMean = share == 1 ? mean : runningMean * (1 - share) + mean * share
    runningVar = share == 1 ? variance * unbiased : runningVar * (1 - share) + variance * (share * unbiased)
    numBatchesTracked = Tensor(NDArray(repeating: numBatchesTracked.scalar + 1, shape: [], .int32))
  }
}

extension BatchNorm2D: FusesEpilogue {
  public func fuses(_ epilogue: Epilogue) -> Bool { epilogue.pooling == nil }
}

extension BatchNorm2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let statistics = NetworkOperation.BatchStatistics(
      weight: graph.weight("weight", weight), bias: graph.weight("bias", bias),
      mean: graph.weight("running_mean", runningMean), variance: graph.weight("running_var", runningVar),
      epsilon: epsilon, momentum: momentum)
    return graph.append(.batchNormalization(statistics), [input])
  }
}
