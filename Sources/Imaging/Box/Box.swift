/// A rectangle in pixels, its corners counted from the picture's top left.
public struct Box: Sendable, Hashable, Codable {
  public var left: Double
  public var top: Double
  public var right: Double
  public var bottom: Double

  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }
}
