/// How a score map is brought to an image's size.
///
/// All place the center of pixel `i` at `i + 0.5`, repeat the outermost values past the edge, and do not smooth when
/// shrinking, like OpenCV's `INTER_LINEAR` and `INTER_CUBIC`.
public enum MapInterpolation: String, Sendable, Hashable, Codable, CaseIterable {
  /// Between the two nearest values along each axis.
  case bilinear
  /// Keys' cubic convolution with a = -0.75 over four values along each axis, the WSOL benchmark's choice. It may
  /// overshoot the range of the values.
  case bicubic
  /// The value whose center is nearest, as PyTorch's `nearest-exact`: maps keep their cells.
  case nearest

  /// How many source values make a target value.
  var taps: Int {
    switch self {
    case .nearest: 1
    case .bilinear: 2
    case .bicubic: 4
    }
  }

  /// The weights of the `taps` values around a position `share` (0..<1) of the way from one value to the next.
  func weights(_ share: Float) -> [Float] {
    guard self != .nearest else { return [1] }
    guard self == .bicubic else { return [1 - share, share] }
    let a: Float = -0.75
    func near(_ distance: Float) -> Float { ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
    func far(_ distance: Float) -> Float { ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a }
    let first = far(share + 1)
    let second = near(share)
    let third = near(1 - share)
    return [first, second, third, 1 - first - second - third]
  }
}
