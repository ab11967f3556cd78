/// The scales at which JPEG images may be decoded.
public enum DecodingScales: Sendable, Hashable {
  /// All multiples of an eighth. They give the smallest images, but libjpeg-turbo has vectorized transforms only for
  /// some: decoding at 6/8 or 7/8 takes half as long again as decoding fully.
  case eighths
  /// 1, 1/2, 1/4 and 1/8, which are always at least as fast as decoding fully.
  case halves

  /// Whether a scale of `numerator / denominator` in lowest terms is among them.
  func contains(_ numerator: Int, of denominator: Int) -> Bool {
    switch self {
    case .eighths: true
    case .halves: numerator == 1
    }
  }
}
