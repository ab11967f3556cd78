/// Images side by side in rows, each with a caption below it and, if wanted, a title over them all.
public struct ContactSheet: Sendable {
  /// An image and what is written below it.
  public struct Tile: Sendable {
    /// Scaled into the sheet's `tileSide`, keeping its shape.
    public var image: Image
    /// ASCII; each line is shortened to the tile's width.
    public var caption: String
    /// A bar of this color between image and caption, to mark hits and misses; none if nil.
    public var mark: Color?

    /// - Parameters:
    ///   - caption: ASCII, below the image; none by default.
    ///   - mark: a bar of this color between image and caption; none by default.
    public init(_ image: Image, caption: String = "", mark: Color? = nil) {
      self.image = image
      self.caption = caption
      self.mark = mark
    }
  }

  /// In rows, from the left.
  public var tiles: [Tile]
  /// Tiles in a row; at least 1.
  public var columns: Int
  /// Images are scaled, keeping their shape, into a square of this many pixels. Nil leaves them as they are.
  public var tileSide: Int?
  /// Pixels between tiles and around them.
  public var gap: Int
  /// Over all tiles; none if empty.
  public var title: String
  /// Behind and between the tiles.
  public var background: Color
  /// How many pixels a pixel of the font is wide and high.
  public var fontScale: Int

  /// - Parameters:
  ///   - columns: tiles in a row, 4 unless told otherwise.
  ///   - tileSide: the side of the square that images are scaled into, 224 pixels unless told otherwise; nil leaves
  ///     them as they are.
  public init(
    _ tiles: [Tile], columns: Int = 4, tileSide: Int? = 224, gap: Int = 10, title: String = "",
    background: Color = .white, fontScale: Int = 1
  ) {
    self.tiles = tiles
    self.columns = max(1, columns)
    self.tileSide = tileSide
    self.gap = max(0, gap)
    self.title = title
    self.background = background
    self.fontScale = max(1, fontScale)
  }
}
