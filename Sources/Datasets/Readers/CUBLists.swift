import Imaging

/// The lists of a folder in CUB-200-2011's layout, read and checked against each other.
struct CUBLists {
  struct Image {
    let file: String
    let label: Int
    let isTraining: Bool
    let box: Box?
  }

  let classNames: [String]
  /// In the order of `images.txt`.
  let images: [Image]

  init(_ directory: String) throws(DatasetError) {
    guard Directory.isFolder(directory) else {
      throw DatasetError(
        path: directory, reason: "is not a folder; the folder that holds images.txt of CUB-200-2011 was looked for")
    }
    let classes = try CUBLists.classes("\(directory)/classes.txt")
    let files = try CUBLists.files("\(directory)/images.txt")
    let ids = Set(files.map(\.id))
    let labels = try CUBLists.table("\(directory)/image_class_labels.txt", ids, "the class of each image") {
      row throws(DatasetError) in
      try row.require(2, "image id and class id")
      let classID = try row.integer(1, "the class id")
      guard let label = classes.labels[classID] else {
        throw row.error("found class id \(classID), which classes.txt does not list (it has \(classes.names.count))")
      }
      return label
    }
    let training = try CUBLists.table("\(directory)/train_test_split.txt", ids, "each image's part") {
      row throws(DatasetError) in
      try row.require(2, "image id and 1 (train) or 0 (test)")
      guard ["0", "1"].contains(row.fields[1]) else {
        throw row.error("found '\(row.fields[1])' for the part, expected 1 (train) or 0 (test)")
      }
      return row.fields[1] == "1"
    }
    let boxes = try CUBLists.table("\(directory)/bounding_boxes.txt", ids, "the box of each image") {
      row throws(DatasetError) in
      try row.require(5, "image id, x, y, width, height")
      let numbers = try row.numbers(from: 1, "the box")
      guard numbers[2] > 0, numbers[3] > 0 else {
        throw row.error("found a box of \(numbers[2]) x \(numbers[3]) pixels, expected both sides above 0")
      }
      return Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }
    let largest = boxes.values.map { max($0.left, $0.top, $0.width, $0.height) }.max()
    try NormalizedCoordinates.refuse(largest, in: "\(directory)/bounding_boxes.txt")
    var images: [Image] = []
    for (id, file) in files {
      guard let label = labels[id], let isTraining = training[id] else { continue }
      images.append(Image(file: file, label: label, isTraining: isTraining, box: boxes[id]))
    }
    self.images = images
    classNames = classes.names
  }

  /// Class names in the order of their ids, and the label of each id.
  private static func classes(_ path: String) throws(DatasetError) -> (names: [String], labels: [Int: Int]) {
    let table = try TextTable(path, separatedBy: .firstBlank, what: "the names of the classes")
    var names: [(id: Int, name: String)] = []
    var seen: Set<Int> = []
    for row in table.rows {
      try row.require(2, "class id and name")
      let id = try row.integer(0, "the class id")
      guard seen.insert(id).inserted else { throw row.error("found class id \(id) a second time") }
      names.append((id, row.fields[1]))
    }
    guard !names.isEmpty else { throw DatasetError(path: path, reason: "lists no class") }
    names.sort { $0.id < $1.id }
    let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1.id, $0) })
    return (names.map(\.name), labels)
  }

  private static func files(_ path: String) throws(DatasetError) -> [(id: Int, file: String)] {
    let table = try TextTable(path, separatedBy: .firstBlank, what: "the list of images")
    var files: [(id: Int, file: String)] = []
    var seen: Set<Int> = []
    // Names are bytes: two that look the same may be two files.
    var names: Set<[UInt8]> = []
    for row in table.rows {
      try row.require(2, "image id and file")
      let id = try row.integer(0, "the image id")
      guard seen.insert(id).inserted else { throw row.error("found image id \(id) a second time") }
      guard names.insert(Array(row.fields[1].utf8)).inserted else {
        throw row.error("found '\(row.fields[1])' a second time, under another id; an image counts once")
      }
      files.append((id, row.fields[1]))
    }
    guard !files.isEmpty else { throw DatasetError(path: path, reason: "lists no image") }
    return files
  }

  /// One value for every image id, no id missing and none too many.
  private static func table<Value>(
    _ path: String, _ ids: Set<Int>, _ what: String, value: (TextTable.Row) throws(DatasetError) -> Value
  ) throws(DatasetError) -> [Int: Value] {
    var values: [Int: Value] = [:]
    for row in try TextTable(path, separatedBy: .blanks, what: what).rows {
      let id = try row.integer(0, "the image id")
      guard ids.contains(id) else { throw row.error("found image id \(id), which images.txt does not list") }
      guard values.updateValue(try value(row), forKey: id) == nil else {
        throw row.error("found image id \(id) a second time")
      }
    }
    if let missing = ids.filter({ values[$0] == nil }).min() {
      throw DatasetError(
        path: path,
        reason: "has no line for image id \(missing), which images.txt lists "
          + "(\(ids.count - values.count) of \(ids.count) are missing)")
    }
    return values
  }
}
