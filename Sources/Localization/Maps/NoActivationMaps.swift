/// Why a network has no class activation maps.
public struct NoActivationMaps: Error, CustomStringConvertible, Sendable, Hashable {
  /// What the network has instead of what is needed.
  public let reason: String

  public var description: String {
    "class activation maps need a network that ends in GlobalAvgPool2D and one Linear layer, or in a convolution "
      + "with one channel a class and GlobalAvgPool2D, but \(reason)"
  }
}
