import Autodiff
import Core
import Glibc

/// How running statistics follow the batches of training.
public enum StatisticsUpdate: Sendable, Hashable {
  /// Each layer by its own `momentum`; what a new context says.
  case ownMomentum
  /// All layers by this share of the new batch, above 0 and at most 1; PyTorch: `momentum`.
  case momentum(Double)
  /// The plain average of all batches from the first one on; `after` of them were before. PyTorch: `momentum=None`.
  case average(after: Int)

  /// The share of a batch in a layer's running statistics.
  ///
  /// - Parameters:
  ///   - momentum: the layer's own.
  ///   - branch: which of the batch's branches that are followed, from 0.
  ///   - branches: how many of them are followed.
  func share(_ momentum: Double, branch: Int, of branches: Int) -> Double {
    switch self {
    case .ownMomentum: momentum
    case .momentum(let share): share
    case .average(let count): 1 / Double(count * branches + branch + 1)
    }
  }

  /// How much of the statistics before `batches` batches is left behind them in a layer of `momentum`, 0...1.
  ///
  ///     StatisticsUpdate.ownMomentum.rest(momentum: 0.01, behind: 72)  // 0.485
  public func rest(momentum: Double, behind batches: Int) -> Double {
    switch self {
    case .ownMomentum: Glibc.pow(1 - momentum, Double(batches))
    case .momentum(let share): Glibc.pow(1 - share, Double(batches))
    case .average: batches > 0 ? 0 : 1
    }
  }
}

private enum StatisticsUpdateKey: ContextKey {
  static let defaultValue = StatisticsUpdate.ownMomentum
}

extension Context {
  /// How batch normalizations follow the batches in training: each by its own momentum unless told otherwise.
  public var statisticsUpdate: StatisticsUpdate {
    get { self[StatisticsUpdateKey.self] }
    set { self[StatisticsUpdateKey.self] = newValue }
  }
}

extension Layer {
  /// Freezes the running statistics of all batch normalizations: training normalizes by them, as evaluation does, and
  /// leaves them as they are. Scales and shifts are trained on. PyTorch users call `eval()` on these layers.
  public func freezingStatistics(_ isFrozen: Bool = true) -> Self {
    for norm in batchNorms {
      for buffer in [norm.$runningMean, norm.$runningVar, norm.$numBatchesTracked] { buffer.isFrozen = isFrozen }
    }
    return self
  }

  /// All batch normalizations in this layer, in order.
  public var batchNorms: [BatchNorm2D] { Traversal(self).layers.compactMap { $0 as? BatchNorm2D } }
}
