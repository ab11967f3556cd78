/// A rectangle in pixels, its corners counted from the image's top left.
public struct Box: Sendable, Hashable, Codable {
  /// Where the first column begins: 0 at the image's edge.
  public var left: Double
  /// Where the first row begins: 0 at the image's edge.
  public var top: Double
  /// Where the last column ends: the width at the image's edge.
  public var right: Double
  /// Where the last row ends: the height at the image's edge.
  public var bottom: Double

  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }
}
