/// Local response normalization over neighboring channels (Krizhevsky et al. 2012, section 3.3), in float32 and
/// float64.
public enum LocalResponse {
  /// `y = x / (k + alpha / size * sum of x² over the window)^beta`, PyTorch's reading: the paper's alpha is this one
  /// divided by `size`.
  public struct Settings: Sendable, Hashable {
    /// Channels in a window: `size / 2` before a channel, itself and the rest behind it; those outside count as 0.
    public var size: Int
    /// What the mean of the squares in a window is multiplied by.
    public var alpha: Double
    /// The exponent of the divisor.
    public var beta: Double
    /// Added to the divisor before it is raised to `beta`.
    public var k: Double

    public init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
      (self.size, self.alpha, self.beta, self.k) = (size, alpha, beta, k)
      check()
    }

    fileprivate func check() {
      require(
        size > 0,
        "local response normalization: the window must have at least one channel, not \(size); give one from 1 up")
    }
  }

  /// The normalized `[N, C, ...]`, in row-major order.
  public static func forward(_ x: NDArray, _ settings: Settings) -> NDArray {
    check(x, settings)
    let output = NDArray(uninitialized: x.shape, x.dtype)
    let input = x.plain()
    Profile.measure("local response normalization", .pass(x, output, operations: Double(settings.size + 6))) {
      switch x.dtype {
      case .float32: ResponseTiles<Float>(x.shape, settings).forward(input, output)
      case .float64: ResponseTiles<Double>(x.shape, settings).forward(input, output)
      case .int32, .uint8: failUnsupported("local response normalization", x)
      }
    }
    return output
  }

  /// The gradient with respect to the input.
  public static func gradient(_ outputGradient: NDArray, input x: NDArray, _ settings: Settings) -> NDArray {
    require(
      outputGradient.shape == x.shape && outputGradient.dtype == x.dtype,
      "local response normalization, gradient: \(outputGradient.dtype) of shape \(outputGradient.shape) differs from "
        + "the input's \(x.dtype) of shape \(x.shape)")
    check(x, settings)
    let result = NDArray(uninitialized: x.shape, x.dtype)
    let (gradient, input) = (outputGradient.plain(), x.plain())
    let work = Profile.Work.pass(x, outputGradient, result, operations: Double(2 * settings.size + 12))
    Profile.measure("local response normalization, gradient", work) {
      switch x.dtype {
      case .float32: ResponseTiles<Float>(x.shape, settings).backward(gradient, input, result)
      case .float64: ResponseTiles<Double>(x.shape, settings).backward(gradient, input, result)
      case .int32, .uint8: failUnsupported("local response normalization, gradient", x)
      }
    }
    return result
  }

  /// The settings may have been changed since they were made.
  private static func check(_ x: NDArray, _ settings: Settings) {
    settings.check()
    require(
      x.shape.count >= 2,
      "local response normalization: the input \(x.described) must be [N, C, ...]; give a single sample a first axis "
        + "of 1")
  }
}
