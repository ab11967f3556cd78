import CWinograd
import Core

/// How the elements of an array lie in memory. Only this module knows it; what is above knows
/// `ArrayForm`.
package enum Layout: UInt8, Sendable, Hashable {
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
  package var block: Int {
    switch self {
    case .plain, .channelsLast, .blockedWeights: 1
    case .blocked16: 16
    case .blocked8: 8
    }
  }

  /// Whether it is for the weights of convolutions instead of features.
  package var isOfWeights: Bool { self == .blockedWeights }

  /// The elements that an array of `shape` takes, padding included.
  package func storedCount(_ shape: Shape) -> Int {
    guard block > 1 else { return shape.elementCount }
    return shape[0] * shape[1].roundedUp(to: block) * shape[2] * shape[3]
  }
}

/// How the values of one row of features lie: `runs` runs, in each of which `lanes` channels of each pixel are
/// neighbors.
struct FeatureRow {
  let pixels: Int
  let lanes: Int
  let runs: Int

  init(_ array: NDArray) {
    pixels = array.shape[2] * array.shape[3]
    lanes = array.layout == .channelsLast ? array.shape[1] : array.layout.block
    runs = array.shape[1].roundedUp(to: max(1, lanes)) / max(1, lanes)
  }

  /// Stored values in a row.
  var count: Int { pixels * lanes * runs }
}

extension Layout {
  /// What the fast kernels of this processor want for `[N, C, H, W]`.
  static let preferred: Layout =
    switch OneDNN.isAvailable ? OneDNN.preferredBlock : eil_wino_available() != 0 ? 16 : 1 {
    case 16: .blocked16
    case 8: .blocked8
    default: .plain
    }
}

#if OneDNN
import COneDNN

extension Layout {
  var oneDNN: eil_layout { eil_layout(rawValue: UInt32(rawValue)) }
}
#endif
