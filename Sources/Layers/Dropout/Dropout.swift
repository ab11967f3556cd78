import Autodiff

/// Sets elements to 0 with probability `rate` in training and scales the rest by 1 / (1 - rate); does nothing at
/// evaluation.
public struct Dropout: Layer {
  public let rate: Double

  public init(_ rate: Double = 0.5) { self.rate = rate }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.mode == .training ? input.dropout(rate: rate, using: &context.generator) : input
  }
}

/// `Dropout` of whole channels of `[N, C, H, W]`.
public struct Dropout2D: Layer {
  public let rate: Double

  public init(_ rate: Double = 0.5) { self.rate = rate }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.mode == .training ? input.dropout(rate: rate, wholeChannels: true, using: &context.generator) : input
  }
}
