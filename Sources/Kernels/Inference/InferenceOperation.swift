/// One operation of an `InferenceGraph`: evaluation only, float32 only, with its weights.
public enum InferenceOperation: Sendable {
  /// `activation(input * weight + bias)`, plus a second input before the activation where there is one.
  case convolution(Weights, ConvolutionGeometry)
  /// `activation(input · weightᵀ + bias)`.
  case linear(Weights)
  /// `activation(factor · input + shift)`, with a factor and a shift for each channel: batch normalization that no
  /// weights before it took.
  case scale(factor: [Double], shift: [Double])
  /// Nothing but the activation.
  case activation
  /// The sum of two inputs, broadcast, then the activation.
  case sum
  /// The product of two inputs, broadcast, then the activation.
  case product
  /// Any number of inputs side by side on an axis.
  case concatenation(axis: Int)
  /// Zeros around `[N, C, H, W]`.
  case padding(Margins)
  /// The largest value of each window of `[N, C, H, W]`.
  case maximum(PoolingGeometry)
  /// The mean of each window of `[N, C, H, W]`, padded zeros in the divisor or not.
  case average(PoolingGeometry, countingPadding: Bool)
  /// Means over windows that divide `[N, C, H, W]` into so many rows and columns.
  case adaptiveAverage(height: Int, width: Int)
  /// `[N, C, H, W]` to `[N, C]`.
  case globalAverage
  /// `[N, C, H, W]` to `[N, C·H·W]`.
  case flatten
  /// Sizes of the axes behind the first, which stays; one of them may be -1 for what is left.
  case reshape([Int])
  /// Anything else. It must depend on its inputs' values alone, and its result's shape on the inputs' shapes.
  case function(@Sendable ([NDArray]) -> NDArray)

  /// Rows and columns at the four sides.
  public struct Margins: Sendable, Hashable {
    /// Rows above the first.
    public let top: Int
    /// Rows below the last.
    public let bottom: Int
    /// Columns before the first.
    public let left: Int
    /// Columns behind the last.
    public let right: Int

    public init(top: Int, bottom: Int, left: Int, right: Int) {
      require(
        min(top, bottom, left, right) >= 0,
        "padding: \(top), \(bottom), \(left) and \(right) rows and columns must not be negative; slice the input instead")
      (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
    }
  }

  /// The weights `[O, C/groups, kh, kw]` or `[O, I]` and the bias `[O]` of an operation.
  public struct Weights: Sendable {
    /// `[O, C/groups, kh, kw]` of a convolution, `[O, I]` of a linear layer.
    public var weight: NDArray
    /// `[O]`; nil for zeros.
    public var bias: NDArray?

    /// - Parameter bias: `[O]`; nil for zeros.
    public init(_ weight: NDArray, bias: NDArray?) {
      (self.weight, self.bias) = (weight.plain(), bias?.plain())
    }
  }
}
