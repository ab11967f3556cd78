import Autodiff
import Core

/// The center loss (Wen et al. 2016): draws the features of each class towards a center that is learned with them. It
/// is added to a classification loss.
///
///     let centerLoss = CenterLoss(classes: 200, features: 512)
///     let loss = logits.crossEntropy(.labels(labels)) + centerLoss(features, labels: labels) * 0.003
///     let gradients = loss.backward()
///
/// The centers are a parameter like any other: they are in `namedParameters`, `state` and the gradients, and an
/// optimizer made for this layer moves them. With SGD that is the paper's rule but for its division by the number of
/// rows of each class.
public struct CenterLoss: Layer {
  /// One point a class, `[classes, features]`.
  @Parameter public var centers: Tensor

  /// - Parameter initializer: of the centers; normal with deviation 1 by default.
  public init(classes: Int, features: Int, initializer: Initializer = .normal(standardDeviation: 1)) {
    require(
      classes > 0 && features > 0, "CenterLoss: \(classes) classes and \(features) features must be positive")
    _centers = initializer.parameter([classes, features])
  }

  /// The loss of features `[N, D]` with N labels.
  ///
  /// - Parameter reduction: the mean over rows by default (the paper sums).
  public func callAsFunction(
    _ features: Tensor, labels: [Int], reduction: LossReduction = .mean
  ) -> Tensor {
    features.centerLoss(labels, centers: centers, reduction: reduction)
  }

  /// The mean loss; the context plays no part.
  public func callAsFunction(_ input: (features: Tensor, labels: [Int]), _ context: inout Context) -> Tensor {
    self(input.features, labels: input.labels)
  }
}
