/// A decoded picture that may be smaller than the stored one.
public struct ScaledPicture: Sendable, Hashable {
  /// What was decoded.
  public var picture: Picture
  /// The stored picture's size in pixels, which boxes and masks refer to.
  public var storedSize: PictureSize

  /// - Parameter storedSize: the size in the file, which `picture` may be smaller than.
  public init(_ picture: Picture, storedSize: PictureSize) {
    self.picture = picture
    self.storedSize = storedSize
  }

  /// A picture at its stored size.
  public init(_ picture: Picture) { self.init(picture, storedSize: picture.size) }

  /// Pixels of `picture` per stored pixel, across and down.
  public var scale: (x: Double, y: Double) {
    (Double(picture.width) / Double(storedSize.width), Double(picture.height) / Double(storedSize.height))
  }
}
