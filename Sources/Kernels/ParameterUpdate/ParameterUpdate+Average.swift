import Core

extension ParameterUpdate {
  /// Moves a running mean towards `value`: `average += share * (value - average)`, in place.
  ///
  /// - Parameters:
  ///   - average: float32 or float64, held by nobody else, in the layout of `value`.
  ///   - share: of the new value, 0...1.
  public static func average(_ average: NDArray, following value: NDArray, share: Double) -> ParameterUpdate {
    let value = check(average, value, [], "running average")
    switch average.dtype {
    case .float32: return ParameterUpdate(average, [value], following(average, value, Float(share)))
    case .float64: return ParameterUpdate(average, [value], following(average, value, share))
    case .int32, .uint8: failUnsupported("running average", average)
    }
  }

  private static func following<T: RealScalar>(
    _ average: NDArray, _ value: NDArray, _ share: T
  ) -> (Range<Int>) -> Void {
    let (mean, new) = (average.address(as: T.self), value.address(as: T.self))
    return { range in
      for i in range { mean[i] += share * (new[i] - mean[i]) }
    }
  }
}
