extension Reference {
  /// What erasing gives for features `[N, K, H, W]`.
  public struct Erased: Sendable {
    /// The mean over channels, `[N, 1, H, W]`.
    public let mean: ReferenceArray
    /// The value from which on a cell is erased, `[N, 1, 1, 1]`.
    public let threshold: ReferenceArray
    /// 1 where a cell is kept, 0 where it is erased, `[N, 1, H, W]`.
    public let mask: ReferenceArray
    /// The features followed by the erased features, `[2N, K, H, W]`.
    public let out: ReferenceArray
  }

  /// Erases cells whose mean over channels is at least `gamma`, times the image's largest mean if `relative`.
  public static func erase(_ x: ReferenceArray, gamma: Double, relative: Bool) -> Erased {
    let mean = mean(x, axes: [1], keepDims: true)
    let largest = maximum(mean, axes: [1, 2, 3], keepDims: true)
    let threshold = largest.map { relative ? gamma * $0 : gamma }
    let mask = binary(mean, threshold) { $0 >= $1 ? 0 : 1 }
    return Erased(
      mean: mean, threshold: threshold, mask: mask, out: concatenate([x, multiply(x, mask)], axis: 0))
  }

  /// The gradient for the features: nothing flows through the mask.
  public static func eraseGradient(mask: ReferenceArray, gradient: ReferenceArray) -> ReferenceArray {
    let rows = gradient.shape[0] / 2
    let unerased = slice(gradient, axis: 0, start: 0, end: rows)
    let erased = slice(gradient, axis: 0, start: rows, end: 2 * rows)
    return add(unerased, multiply(erased, mask))
  }
}
