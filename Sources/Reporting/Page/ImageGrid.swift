import Imaging

/// Images with captions, side by side in a page.
public struct ImageGrid: Sendable {
  /// How images are stored in the page.
  public enum Format: Sendable, Hashable {
    /// Exact; about three times the bytes of a good JPEG.
    case png
    /// Of a quality in 1...100.
    case jpeg(quality: Int)
  }

  /// An image, what is written below it, and whether it counts as a hit or a miss.
  public struct Item: Sendable {
    /// Embedded in the page at its own size.
    public var image: Image
    /// Line breaks are kept.
    public var caption: String
    /// Shown as a green or red edge; nil shows none.
    public var isHit: Bool?

    /// - Parameters:
    ///   - caption: below it; line breaks are kept.
    ///   - isHit: shown as a green or red edge; nil, the default, shows none.
    public init(_ image: Image, caption: String = "", isHit: Bool? = nil) {
      self.image = image
      self.caption = caption
      self.isHit = isHit
    }
  }

  /// In rows, from the left.
  public var items: [Item]
  /// The width of an image in the page, in CSS pixels.
  public var itemWidth: Int
  /// How many items belong together and are never parted by the end of a row, as several views of one image.
  public var groupSize: Int
  /// How images are embedded in the page: lossless, or smaller as JPEG.
  public var format: Format

  /// - Parameters:
  ///   - itemWidth: CSS pixels, 200 unless told otherwise.
  ///   - groupSize: 1 unless told otherwise: items flow freely.
  ///   - format: PNG unless told otherwise.
  public init(_ items: [Item] = [], itemWidth: Int = 200, groupSize: Int = 1, format: Format = .png) {
    self.items = items
    self.itemWidth = max(16, itemWidth)
    self.groupSize = max(1, groupSize)
    self.format = format
  }
}

extension ImageGrid {
  /// The grid as HTML.
  ///
  /// - Throws: `ImagingError` if an image cannot be encoded.
  func html() throws(ImagingError) -> String {
    let width = groupSize * itemWidth + (groupSize - 1) * 8
    var parts = ["<div class=\"images\" style=\"--group:\(width)px;--columns:\(groupSize)\">"]
    for start in stride(from: 0, to: items.count, by: groupSize) {
      parts.append("<div class=\"group\">")
      for item in items[start..<min(items.count, start + groupSize)] { parts.append(try html(item)) }
      parts.append("</div>")
    }
    parts.append("</div>")
    return parts.joined(separator: "\n")
  }

  private func html(_ item: Item) throws(ImagingError) -> String {
    let mark = item.isHit.map { $0 ? " class=\"hit\"" : " class=\"miss\"" } ?? ""
    let verdict = item.isHit.map { "<span class=\"verdict\">\($0 ? "✓" : "✗")</span> " } ?? ""
    let caption = Markup.escaped(item.caption).replacing("\n", with: "<br>")
    let firstLine = item.caption.split(separator: "\n").first.map(String.init) ?? ""
    return """
      <div\(mark)><img src="\(try address(item.image))" width="\(item.image.width)" \
      height="\(item.image.height)" alt="\(Markup.escaped(firstLine))"><p>\(verdict)\(caption)</p></div>
      """
  }

  private func address(_ image: Image) throws(ImagingError) -> String {
    switch format {
    case .png: Markup.dataAddress(try image.encodedPNG(), type: "image/png")
    case .jpeg(let quality): Markup.dataAddress(try image.encodedJPEG(quality: quality), type: "image/jpeg")
    }
  }
}
