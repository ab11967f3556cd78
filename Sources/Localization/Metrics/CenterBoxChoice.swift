/// A size relative to an image's, 0...1.
public struct RelativeSize: Sendable, Hashable, Codable {
  /// A share of the image's width, 0...1.
  public var width: Double
  /// A share of the image's height, 0...1.
  public var height: Double

  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// The sizes of the centered boxes that are best at each required overlap; that at 0.5 is also the box of GT-known
/// localization.
public typealias CenterBoxChoice = PerOverlap<RelativeSize>
