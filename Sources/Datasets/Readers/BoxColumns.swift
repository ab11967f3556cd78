import Core
import Imaging

/// Which columns of a table are the path and the box, and what the four numbers of a box are.
struct BoxColumns: Sendable {
  /// What the numbers mean.
  enum Convention: String, Sendable {
    case corners = "the corners of boxes, right and bottom one past the last pixel"
    case size = "left, top, width and height of boxes"
    case center = "center, width and height of boxes"
  }

  let path: Int
  /// In the order of the convention.
  let numbers: [Int]
  let convention: Convention
  /// For people: by what it was told.
  let origin: String
  /// Names of columns that are not read.
  let others: [String]

  /// Of a table without a heading.
  static let usual = BoxColumns(
    path: 0, numbers: [1, 2, 3, 4], convention: .corners, origin: "it has no heading, so path,x0,y0,x1,y1 is taken",
    others: [])

  /// The box that four numbers in the order of the convention are.
  func box(_ numbers: [Double]) -> Box {
    let (a, b, c, d) = (numbers[0], numbers[1], numbers[2], numbers[3])
    return switch convention {
    case .corners: Box(left: a, top: b, right: c, bottom: d)
    case .size: Box(x: a, y: b, width: c, height: d)
    case .center: Box(x: a - c / 2, y: b - d / 2, width: c, height: d)
    }
  }
}

extension BoxColumns {
  private static let pathNames = [
    "path", "file", "filename", "filepath", "image", "imagepath", "imagefile", "imagename", "imageid", "img", "name",
  ]

  /// Corners before sizes: tables with corners often have the width and height of the image, too.
  private static let forms: [(names: [String], convention: Convention)] = [
    (["xmin", "ymin", "xmax", "ymax"], .corners), (["minx", "miny", "maxx", "maxy"], .corners),
    (["left", "top", "right", "bottom"], .corners), (["x0", "y0", "x1", "y1"], .corners),
    (["x1", "y1", "x2", "y2"], .corners),
  ] + sizes(["x", "y"], .size) + sizes(["left", "top"], .size) + sizes(["xmin", "ymin"], .size)
    + sizes(["x0", "y0"], .size) + sizes(["x1", "y1"], .size) + sizes(["cx", "cy"], .center)
    + sizes(["xc", "yc"], .center) + sizes(["xcenter", "ycenter"], .center) + sizes(["centerx", "centery"], .center)

  private static func sizes(
    _ place: [String], _ convention: Convention
  ) -> [(names: [String], convention: Convention)] {
    // The width and the height may be the image's.
    [["w", "h"], ["boxwidth", "boxheight"], ["width", "height"]].map { (place + $0, convention) }
  }

  /// What the first row says; nil where it is no heading, because numbers are in it.
  /// - Throws: `DatasetError` for a heading that is not understood, with what it may have meant.
  init?(heading row: TextTable.Row) throws(DatasetError) {
    let names = row.fields.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
    guard !row.fields.dropFirst().contains(where: { Double($0) != nil }) else { return nil }
    let form = BoxColumns.forms.first { form in form.names.allSatisfy(names.contains) }
    guard let form, let path = BoxColumns.pathNames.lazy.compactMap(names.firstIndex).first else {
      throw row.error(BoxColumns.unknown(row.fields, names))
    }
    if let double = (form.names + [names[path]]).first(where: { name in names.count { $0 == name } > 1 }) {
      throw row.error("the heading has two columns called '\(double)'")
    }
    let numbers = form.names.compactMap(names.firstIndex)
    self.init(
      path: path, numbers: numbers, convention: form.convention,
      origin: "its heading has \(numbers.map { row.fields[$0] }.joined(separator: ","))",
      others: names.indices.filter { $0 != path && !numbers.contains($0) }.map { row.fields[$0] })
  }

  private static func unknown(_ fields: [String], _ names: [String]) -> String {
    let known = pathNames + forms.flatMap(\.names)
    let meant = zip(fields, names).filter { !known.contains($0.1) }.compactMap { field, name in
      nearestName(to: name, among: known).map { "'\($0)' for '\(field)'" }
    }
    let heading = fields.joined(separator: ",")
    return "the heading '\(heading.count > 80 ? heading.prefix(80) + "..." : heading)' does not say which columns are "
      + "the path and the box"
      + (meant.isEmpty ? "." : "; did you mean \(meant.joined(separator: ", "))?")
      + " Known are path,x0,y0,x1,y1 (or xmin,ymin,xmax,ymax; left,top,right,bottom), path,x,y,width,height, and "
      + "path,cx,cy,width,height; without a heading it is path,x0,y0,x1,y1"
  }
}
