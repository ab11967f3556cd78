/// How the elements of an array lie in memory. Only this module looks inside any layout but `.plain`.
public enum Layout: UInt8, Sendable, Hashable {
  /// Row-major in the order of the axes.
  case plain
  /// `[N, C, H, W]` stored as `N, C/16, H, W, 16`, the channels padded with zeros to a multiple of 16.
  case blocked16
  /// `[N, C, H, W]` stored as `N, C/8, H, W, 8`, the channels padded with zeros to a multiple of 8.
  case blocked8
  /// `[N, C, H, W]` stored as `N, H, W, C`.
  case channelsLast
  /// Weights `[O, I, kh, kw]` stored as `O/16, I/16, kh, kw, 16 of I, 16 of O`; O and I are multiples of 16.
  case blockedWeights

  /// How many channels lie side by side in a block; 1 where the layout has no blocks.
  public var block: Int {
    switch self {
    case .plain, .channelsLast, .blockedWeights: 1
    case .blocked16: 16
    case .blocked8: 8
    }
  }

  /// Whether it is for the weights of convolutions instead of features.
  public var isOfWeights: Bool { self == .blockedWeights }

  /// The elements that an array of `shape` takes, padding included.
  public func storedCount(_ shape: Shape) -> Int {
    guard block > 1 else { return shape.elementCount }
    return shape[0] * shape[1].roundedUp(to: block) * shape[2] * shape[3]
  }
}

extension Int {
  /// The smallest multiple of `step` that is not below this number.
  public func roundedUp(to step: Int) -> Int { (self + step - 1) / step * step }
}
