import Autodiff

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

extension Dropout: IdentityAtEvaluation {}
extension Dropout2D: IdentityAtEvaluation {}
