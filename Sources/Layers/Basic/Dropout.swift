import Autodiff
import Core

/// Sets elements to 0 with probability `rate` in training and scales the rest by 1 / (1 - rate); does nothing at
/// evaluation.
public struct Dropout: Layer {
  /// The probability of an element's becoming 0, from 0 up to 1. PyTorch: `p`.
  public let rate: Double

  /// - Parameter rate: the probability of an element's becoming 0, 0.5 by default.
  public init(_ rate: Double = 0.5) { self.rate = rate }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.mode == .training ? input.dropout(rate: rate, using: &context.generator) : input
  }
}

/// `Dropout` of whole channels of `[N, C, H, W]`.
public struct Dropout2D: Layer {
  /// The probability of a channel's becoming 0, from 0 up to 1. PyTorch: `p`.
  public let rate: Double

  /// - Parameter rate: the probability of a channel's becoming 0, 0.5 by default.
  public init(_ rate: Double = 0.5) { self.rate = rate }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.mode == .training ? input.dropout(rate: rate, wholeChannels: true, using: &context.generator) : input
  }
}

/// Stochastic depth (Huang et al. 2016): drops a residual branch for whole samples. Each row of the batch is set to 0
/// with probability `rate` in training, and the others are scaled by 1 / (1 - rate); at evaluation it does nothing.
/// torchvision: `StochasticDepth(p, mode="row")`.
///
/// It stands at the end of what is added to a shortcut:
///
///     Residual(
///       Sequential {
///         ConvNormActivation(64, 64, groups: 64)
///         ConvNormActivation(64, 64, kernel: 1, activation: nil)
///         StochasticDepth(0.1)
///       }, activates: false)
///
/// Rows of stacked branches are drawn one by one, as if each branch were a batch of its own. Numbers come from the
/// context's generator, one for each row, so that a resumed run draws what it would have drawn.
public struct StochasticDepth: Layer {
  /// The probability of a row's becoming 0, from 0 up to 1. torchvision: `p`.
  public let rate: Double

  /// - Parameter rate: the probability of a row's becoming 0; 0 drops nothing. Others than 0..<1 stop the program.
  public init(_ rate: Double) {
    require(
      rate >= 0 && rate < 1,
      "StochasticDepth: the rate \(rate) must be in 0..<1; it is the share of samples for which the branch is dropped")
    self.rate = rate
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.mode == .training ? input.dropout(ofRows: rate, using: &context.generator) : input
  }
}

extension StochasticDepth: IdentityAtEvaluation {}
extension Dropout: IdentityAtEvaluation {}
extension Dropout2D: IdentityAtEvaluation {}
