import Imaging

/// Pictures with captions, side by side in a page.
public struct PictureGrid: Sendable {
  /// How pictures are stored in the page.
  public enum Format: Sendable, Hashable {
    /// Exact; about three times the bytes of a good JPEG.
    case png
    /// Of a quality in 1...100.
    case jpeg(quality: Int)
  }

  /// A picture, what is written below it, and whether it counts as a hit or a miss.
  public struct Item: Sendable {
    public var picture: Picture
    /// Line breaks are kept.
    public var caption: String
    /// Shown as a green or red edge; nil shows none.
    public var isHit: Bool?

    public init(_ picture: Picture, caption: String = "", isHit: Bool? = nil) {
      self.picture = picture
      self.caption = caption
      self.isHit = isHit
    }
  }

  public var items: [Item]
  /// The width of a picture in the page, in CSS pixels.
  public var itemWidth: Int
  public var format: Format

  /// - Parameters:
  ///   - itemWidth: CSS pixels, 200 unless told otherwise.
  ///   - format: PNG unless told otherwise.
  public init(_ items: [Item] = [], itemWidth: Int = 200, format: Format = .png) {
    self.items = items
    self.itemWidth = max(16, itemWidth)
    self.format = format
  }

  /// The grid as HTML.
  ///
  /// - Throws: `ImagingError` if a picture cannot be encoded.
  func html() throws(ImagingError) -> String {
    var parts = ["<div class=\"pictures\" style=\"--item:\(itemWidth)px\">"]
    for item in items {
      let mark = item.isHit.map { $0 ? " class=\"hit\"" : " class=\"miss\"" } ?? ""
      let verdict = item.isHit.map { "<span class=\"verdict\">\($0 ? "✓" : "✗")</span> " } ?? ""
      let caption = Markup.escaped(item.caption).replacing("\n", with: "<br>")
      let firstLine = item.caption.split(separator: "\n").first.map(String.init) ?? ""
      parts.append(
        """
        <div\(mark)><img src="\(try address(item.picture))" width="\(item.picture.width)" \
        height="\(item.picture.height)" alt="\(Markup.escaped(firstLine))"><p>\(verdict)\(caption)</p></div>
        """)
    }
    parts.append("</div>")
    return parts.joined(separator: "\n")
  }

  private func address(_ picture: Picture) throws(ImagingError) -> String {
    switch format {
    case .png: Markup.dataAddress(try picture.encodedPNG(), type: "image/png")
    case .jpeg(let quality): Markup.dataAddress(try picture.encodedJPEG(quality: quality), type: "image/jpeg")
    }
  }
}
