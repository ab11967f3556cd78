/// How values between the pixels of an image are found when its size changes.
public enum Interpolation: Sendable, Hashable {
  /// The pixel at `floor(i * old / new)`, PyTorch's rule for `nearest`.
  case nearest
  /// Linear between the two nearest pixels along each axis.
  ///
  /// `alignCorners` says whether the centers of the corner pixels stay where they are; otherwise the images' edges
  /// do.
  case bilinear(alignCorners: Bool = false)
  /// Cubic among the four nearest pixels along each axis (Keys 1981, a = -0.75).
  case bicubic(alignCorners: Bool = false)
}
