/// What becomes of the values that an operation of an `InferenceGraph` computed.
public enum InferenceActivation: Sendable, Hashable {
  case none
  /// x where positive, slope · x elsewhere; a ReLU has the slope 0.
  case rectified(slope: Float)
}

/// One operation of an `InferenceGraph`: evaluation only, float32 only, with its weights.
public enum InferenceOperation: Sendable {
  /// `activation(input * weight + bias)`, plus a second input before the activation where there is one.
  case convolution(Weights, ConvolutionGeometry)
  /// `activation(input · weightᵀ + bias)`.
  case linear(Weights)
  /// `activation(factor · input + shift)`, with a factor and a shift for each channel.
  case scale(factor: [Double], shift: [Double])
  case activation
  /// The sum of two inputs, then the activation.
  case sum
  case maximum(PoolingGeometry)
  case average(PoolingGeometry, countingPadding: Bool)
  case adaptiveAverage(height: Int, width: Int)
  /// `[N, C, H, W]` to `[N, C]`.
  case globalAverage
  /// `[N, C, H, W]` to `[N, C·H·W]`.
  case flatten
  /// Anything else. It must depend on its inputs' values alone, and its result's shape on the inputs' shapes.
  case function(@Sendable ([NDArray]) -> NDArray)

  /// The weights `[O, C/groups, kh, kw]` or `[O, I]` and the bias `[O]` of an operation.
  public struct Weights: Sendable {
    public var weight: NDArray
    public var bias: NDArray?

    public init(_ weight: NDArray, bias: NDArray?) {
      (self.weight, self.bias) = (weight.plain(), bias?.plain())
    }
  }
}
