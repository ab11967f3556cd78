/// A decoded image that may be smaller than the stored one.
public struct ScaledImage: Sendable, Hashable {
  /// What was decoded.
  public var image: Image
  /// The stored image's size in pixels, which boxes and masks refer to.
  public var storedSize: ImageSize

  /// - Parameter storedSize: the size in the file, which `image` may be smaller than.
  public init(_ image: Image, storedSize: ImageSize) {
    self.image = image
    self.storedSize = storedSize
  }

  /// An image at its stored size.
  public init(_ image: Image) { self.init(image, storedSize: image.size) }

  /// Pixels of `image` per stored pixel, across and down.
  public var scale: (x: Double, y: Double) {
    (Double(image.width) / Double(storedSize.width), Double(image.height) / Double(storedSize.height))
  }
}
