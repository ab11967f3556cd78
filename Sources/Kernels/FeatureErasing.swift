/// The kernel of erasing integrated learning: channel mean, threshold, mask and stacking in one pass over the features.
public enum FeatureErasing {
  /// When a cell of the mean map is erased.
  public enum Threshold: Sendable, Hashable {
    /// Where the mean is at least this fraction of the image's largest mean, as in the authors' code.
    case relative(Double)
    /// Where the mean is at least this value, as in the paper's text.
    case absolute(Double)
  }

  /// What erasing gives, and what its gradient needs.
  public struct Result: Sendable {
    /// `[R + N, C, H, W]`: the input's rows, then the erased copies of the source rows.
    public let stacked: NDArray
    /// M_avg, `[N, 1, H, W]`: the mean over channels of the source rows.
    public let mean: NDArray
    /// M_e, `[N, 1, H, W]`: 0 where erased, 1 where kept.
    public let mask: NDArray
  }

  /// Appends erased copies of `source` rows to `input`.
  ///
  /// - Parameters:
  ///   - input: `[R, C, H, W]`, float32 or float64.
  ///   - source: the rows to erase a copy of.
  public static func forward(_ input: NDArray, source: Range<Int>, threshold: Threshold) -> Result {
    require(
      input.shape.count == 4 && source.lowerBound >= 0 && source.upperBound <= input.shape[0],
      "erasing: rows \(source) of the input \(input.described); it must be [N, C, H, W] with these rows")
    return Profile.measure("erasing", .pass(input, input, input.rows(source), operations: 2)) {
      switch input.dtype {
      case .float32: Eraser<Float>(input, source, threshold).run()
      case .float64: Eraser<Double>(input, source, threshold).run()
      default: fail("erasing: it needs float32 or float64, not \(input.described); cast first")
      }
    }
  }

  /// The gradient with respect to the input: that of its own rows, plus the erased rows' where they were kept.
  ///
  /// - Parameter stackedGradient: `[R + N, C, H, W]`.
  public static func gradient(_ stackedGradient: NDArray, source: Range<Int>, mask: NDArray) -> NDArray {
    Profile.measure("erasing, gradient", .pass(stackedGradient, stackedGradient)) {
      switch stackedGradient.dtype {
      case .float32: EraserGradient<Float>(stackedGradient, source, mask).run()
      default: EraserGradient<Double>(stackedGradient, source, mask).run()
      }
    }
  }
}
