import Imaging

/// The boxes of a file `boxes.csv`, by the images of one folder.
struct BoxTable: Sendable {
  /// One list for each of the files that were asked for.
  let boxes: [[Box]]
  /// What was read how, and what was left out: a line each, for people.
  let notes: [String]

  /// Reads the boxes of `files`, which are paths relative to `directory`.
  ///
  /// Names are compared byte by byte: two that look the same and are composed of other letters are two files.
  ///
  /// - Parameters:
  ///   - prefix: what stands before the names of these files in the table; lines that begin otherwise are of other
  ///     parts of the data set, and passed over.
  /// - Throws: `DatasetError` naming the line.
  init(_ path: String, prefix: String, files: [String], in directory: String) throws(DatasetError) {
    let table = try CSVTable(path, what: "the boxes of the images")
    let heading = try table.rows.first.flatMap { (row) throws(DatasetError) in try BoxColumns(heading: row) }
    var reader = BoxReader(columns: heading ?? .usual, prefix: prefix, files: files, directory: directory)
    for row in table.rows.dropFirst(heading == nil ? 0 : 1) { try reader.read(row) }
    try NormalizedCoordinates.refuse(reader.largest, in: path)
    boxes = reader.boxes
    notes = reader.lines.map { "\(path): \($0)" }
  }
}

/// Goes through the rows of a table of boxes.
private struct BoxReader {
  let columns: BoxColumns
  let prefix: [UInt8]
  let directory: String
  private let places: [[UInt8]: Int]
  private(set) var boxes: [[Box]]
  /// The largest number of all boxes; nil before the first.
  private(set) var largest: Double?
  private var (otherParts, repeated, negative) = (0, 0, 0)

  init(columns: BoxColumns, prefix: String, files: [String], directory: String) {
    (self.columns, self.prefix, self.directory) = (columns, Array(prefix.utf8), directory)
    places = Dictionary(files.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    boxes = Array(repeating: [], count: files.count)
  }

  mutating func read(_ row: TextTable.Row) throws(DatasetError) {
    let count = columns.others.count + 5
    try row.require(count, "the path, the four numbers of the box" + (count > 5 ? " and what the heading names" : ""))
    let numbers = try columns.numbers.map { (column) throws(DatasetError) in try row.number(column, "the box") }
    largest = max(largest ?? -.infinity, numbers.map(abs).max() ?? 0)
    let box = columns.box(numbers)
    guard box.left < box.right, box.top < box.bottom else { throw inverted(box, numbers, row) }
    var name = Array(row.fields[columns.path].utf8)
    if name.starts(with: Array("./".utf8)) { name.removeFirst(2) }
    guard name.starts(with: prefix) else {
      otherParts += 1
      return
    }
    guard let place = places[Array(name.dropFirst(prefix.count))] else { throw unknown(row) }
    if box.right <= 0 || box.bottom <= 0 { negative += 1 }
    if boxes[place].contains(box) { repeated += 1 } else { boxes[place].append(box) }
  }

  private func inverted(_ box: Box, _ numbers: [Double], _ row: TextTable.Row) -> DatasetError {
    switch columns.convention {
    case .corners:
      row.error(
        "found a box from (\(box.left), \(box.top)) to (\(box.right), \(box.bottom)), expected x0 < x1 and y0 < y1. If "
          + "the numbers are left, top, width and height, say so in a heading: path,x,y,width,height")
    case .size, .center:
      row.error("found a box of \(numbers[2]) x \(numbers[3]) pixels, expected both sides above 0")
    }
  }

  /// An image that is not there, and what may have been meant.
  private func unknown(_ row: TextTable.Row) -> DatasetError {
    let given = row.fields[columns.path]
    let wanted = String(decoding: Array(given.utf8).dropFirst(prefix.count), as: UTF8.self)
    let names = places.keys.lazy.map { String(decoding: $0, as: UTF8.self) }
    var hint = ""
    // Texts are equal where their letters are, however these are composed.
    if names.contains(wanted) {
      hint = ". One that looks the same is there, and is composed of other letters (Unicode NFC and NFD): write the "
        + "name as the file has it"
    } else if let other = names.first(where: { $0.lowercased() == wanted.lowercased() }) {
      hint = ". '\(other)' is there: capital letters count"
    } else if wanted.contains("\\") {
      hint = ". Write / between folders, not \\"
    }
    return row.error("found '\(given)', but \(directory) holds no such image\(hint)")
  }

  /// What was read, in lines.
  var lines: [String] {
    let withBoxes = boxes.count { !$0.isEmpty }
    var lines = [
      "\(boxes.reduce(0) { $0 + $1.count }) boxes of \(withBoxes) of \(boxes.count) images, read as "
        + "\(columns.convention.rawValue): \(columns.origin)"
    ]
    if !columns.others.isEmpty { lines.append("columns that are not read: \(columns.others.joined(separator: ", "))") }
    if otherParts > 0 { lines.append("\(otherParts) boxes are of images outside \(directory)") }
    if repeated > 0 { lines.append("\(repeated) lines repeat a box of the same image, which counts once") }
    if negative > 0 { lines.append("\(negative) boxes lie left of or above their image") }
    return lines
  }
}

/// Boxes in shares of the image's sides, which lists in pixels are not.
enum NormalizedCoordinates {
  /// Refuses a list none of whose numbers is above 1.
  ///
  /// - Parameter largest: of all numbers of the list; nil for a list without boxes.
  static func refuse(_ largest: Double?, in path: String) throws(DatasetError) {
    guard let largest, largest <= 1 else { return }
    throw DatasetError(
      path: path,
      reason: "has no number above \(largest): its boxes seem to be in shares of the image's sides (0...1), and pixels "
        + "are read. Multiply them by the width and height of each image")
  }
}
