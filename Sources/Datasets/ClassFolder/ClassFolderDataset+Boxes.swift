import Imaging

extension ClassFolderDataset {
  /// The boxes of each image; none where there is no file of boxes.
  ///
  /// A file above the part's folder names its images with the part, `train/CLASS/FILE`, and those of other parts are
  /// passed over.
  static func boxes(
    _ directory: String, _ given: String?, files: Set<String>
  ) throws(DatasetError) -> [String: [Box]] {
    let own = "\(directory)/boxes.csv"
    guard let path = given ?? (Directory.isFile(own) ? own : nil) else { return [:] }
    let prefix = path == own ? "" : Directory.lastPart(directory) + "/"
    var boxes: [String: [Box]] = [:]
    for row in try TextTable(path, separatedBy: .comma, what: "the boxes of the images").rows {
      if row.line == 1 && row.fields[0].lowercased() == "path" { continue }
      try row.require(5, "path,x0,y0,x1,y1")
      let numbers = try row.numbers(from: 1, "the box")
      guard numbers[0] < numbers[2], numbers[1] < numbers[3] else {
        throw row.error("found a box from (\(numbers[0]), \(numbers[1])) to (\(numbers[2]), \(numbers[3])), "
          + "expected x0 < x1 and y0 < y1")
      }
      guard row.fields[0].hasPrefix(prefix) else { continue }
      let file = String(row.fields[0].dropFirst(prefix.count))
      guard files.contains(file) else {
        throw row.error("found '\(row.fields[0])', but \(directory) holds no such image")
      }
      boxes[file, default: []].append(Box(left: numbers[0], top: numbers[1], right: numbers[2], bottom: numbers[3]))
    }
    return boxes
  }
}
