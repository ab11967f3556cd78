import Imaging

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
