import Imaging

extension PictureGrid {
  /// The grid as HTML.
  ///
  /// - Throws: `ImagingError` if a picture cannot be encoded.
  func html() throws(ImagingError) -> String {
    let width = groupSize * itemWidth + (groupSize - 1) * 8
    var parts = ["<div class=\"pictures\" style=\"--group:\(width)px;--columns:\(groupSize)\">"]
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
      <div\(mark)><img src="\(try address(item.picture))" width="\(item.picture.width)" \
      height="\(item.picture.height)" alt="\(Markup.escaped(firstLine))"><p>\(verdict)\(caption)</p></div>
      """
  }

  private func address(_ picture: Picture) throws(ImagingError) -> String {
    switch format {
    case .png: Markup.dataAddress(try picture.encodedPNG(), type: "image/png")
    case .jpeg(let quality): Markup.dataAddress(try picture.encodedJPEG(quality: quality), type: "image/jpeg")
    }
  }
}
