import Core

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

extension ContactSheet {
  /// Draws the sheet as an RGB image. A row is as high as its tallest image. Without tiles it is one empty pixel
  /// with a margin.
  public func image() -> Image {
    let images = tiles.map(fitted)
    let columnWidth = images.map(\.width).max() ?? 1
    let rows = stride(from: 0, to: max(1, tiles.count), by: columns).map { start in
      start..<min(start + columns, tiles.count)
    }
    let heights = rows.map { row in images[row].map(\.height).max() ?? 1 }
    let caption = captionHeight()
    let header = title.isEmpty ? 0 : BitmapFont.size(of: title, scale: 2 * fontScale).height + gap
    let across = min(columns, max(1, tiles.count))
    let width = across * (columnWidth + gap) + gap
    let height = header + heights.reduce(0, +) + rows.count * (caption + gap) + gap
    var sheet = Image(
      width: width, height: height, filledWith: [background.red, background.green, background.blue])
    let shortened = BitmapFont.fitting(title, width: width - 2 * gap, scale: 2 * fontScale)
    sheet.draw(shortened, x: gap, y: gap, color: ink, scale: 2 * fontScale)
    var top = header + gap
    for (row, height) in zip(rows, heights) {
      for index in row {
        let left = gap + (index - row.lowerBound) * (columnWidth + gap)
        let cell = ImageSize(width: columnWidth, height: height)
        draw(tiles[index], images[index], on: &sheet, left: left, top: top, cell: cell)
      }
      top += height + caption + gap
    }
    return sheet
  }

  private var ink: Color { background.luminance > 0.5 ? Color(0x202124) : Color(0xE8EAED) }

  private func draw(
    _ tile: Tile, _ image: Image, on sheet: inout Image, left: Int, top: Int, cell: ImageSize
  ) {
    sheet.paste(image, x: left + (cell.width - image.width) / 2, y: top + (cell.height - image.height) / 2)
    var below = top + cell.height
    if let mark = tile.mark { sheet.fill(x: left, y: below, width: cell.width, height: markHeight, with: mark) }
    below += markHeight + 2 * fontScale
    for line in tile.caption.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = BitmapFont.fitting(String(line), width: cell.width, scale: fontScale)
      sheet.draw(text, x: left, y: below, color: ink, scale: fontScale)
      below += (BitmapFont.height + 2) * fontScale
    }
  }

  private var markHeight: Int { tiles.contains { $0.mark != nil } ? 3 * fontScale : 0 }

  private func captionHeight() -> Int {
    let tallest = tiles.map { $0.caption.isEmpty ? 0 : BitmapFont.size(of: $0.caption, scale: fontScale).height }.max()
    let text = tallest ?? 0
    return markHeight + (text > 0 ? text + 4 * fontScale : 0)
  }

  /// The image scaled into the tile's square, its shape kept.
  private func fitted(_ tile: Tile) -> Image {
    let image = tile.image.rgb()
    guard let side = tileSide, side > 0 else { return image }
    let scale = Double(side) / Double(max(image.width, image.height))
    return image.resized(
      width: max(1, Int(saturating: (Double(image.width) * scale).rounded())),
      height: max(1, Int(saturating: (Double(image.height) * scale).rounded())))
  }
}
