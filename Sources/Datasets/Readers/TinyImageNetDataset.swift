import Imaging

/// Images in the layout of Tiny-ImageNet-200 (Stanford CS231N): 64 x 64 pixels, one box each.
///
/// The published test part has no labels; as usual, the `val` part stands for it. Boxes are stored with the first and
/// the last pixel; here right and bottom lie one past the last.
public struct TinyImageNetDataset: FolderBackedDataset {
  public let name: String
  /// Synonyms from `words.txt` where there is one (the first of each class), else WordNet ids.
  public let classNames: [String]
  /// WordNet ids in the order of `wnids.txt`, which numbers the classes.
  public let wordNetIDs: [String]
  /// The folder that was opened.
  public let directory: String
  let annotations: [Annotation]

  /// Opens one part of the data set in `directory`.
  ///
  /// - Throws: `DatasetError` naming file and line.
  public init(directory: String, split: StoredSplit) throws(DatasetError) {
    let path = "\(directory)/wnids.txt"
    let table = try TextTable(path, separatedBy: .blanks, what: "the list of classes of Tiny-ImageNet")
    var labels: [String: Int] = [:]
    for row in table.rows {
      try row.require(1, "one WordNet id")
      guard labels.updateValue(labels.count, forKey: row.fields[0]) == nil else {
        throw row.error("found '\(row.fields[0])' a second time")
      }
    }
    guard !labels.isEmpty else { throw DatasetError(path: path, reason: "lists no class") }
    wordNetIDs = table.rows.map { $0.fields[0] }
    classNames = try TinyImageNetDataset.words(directory, wordNetIDs)
    annotations =
      split == .train
      ? try TinyImageNetDataset.training(directory, wordNetIDs)
      : try TinyImageNetDataset.validation(directory, labels)
    name = "\(Directory.lastPart(directory))/\(split.rawValue)"
    self.directory = directory
  }

  var imageDirectory: String { directory }
}

extension TinyImageNetDataset {
  static func words(_ directory: String, _ ids: [String]) throws(DatasetError) -> [String] {
    let path = "\(directory)/words.txt"
    guard Directory.isFile(path) else { return ids }
    var words: [String: String] = [:]
    let table = try TextTable(path, separatedBy: .tab, what: "the names of the classes")
    for row in table.rows where row.fields.count > 1 {
      words[row.fields[0]] = row.fields[1].split(separator: ",").first.map(String.init)
    }
    return ids.map { words[$0] ?? $0 }
  }

  static func training(_ directory: String, _ ids: [String]) throws(DatasetError) -> [Annotation] {
    var annotations: [Annotation] = []
    for (label, id) in ids.enumerated() {
      let path = "\(directory)/train/\(id)/\(id)_boxes.txt"
      for row in try TextTable(path, separatedBy: .blanks, what: "the boxes of class \(id)").rows {
        try row.require(5, "file and the box's first and last x and y: x1 y1 x2 y2")
        annotations.append(
          Annotation(
            identifier: "train/\(id)/images/\(row.fields[0])", label: label, boxes: [try box(row, from: 1)]))
      }
    }
    guard !annotations.isEmpty else {
      throw DatasetError(path: "\(directory)/train", reason: "the box files of its classes list no image")
    }
    return annotations
  }

  static func validation(_ directory: String, _ labels: [String: Int]) throws(DatasetError) -> [Annotation] {
    let path = "\(directory)/val/val_annotations.txt"
    var annotations: [Annotation] = []
    for row in try TextTable(path, separatedBy: .blanks, what: "labels and boxes of the validation images").rows {
      try row.require(6, "file, WordNet id and the box's first and last x and y: x1 y1 x2 y2")
      guard let label = labels[row.fields[1]] else {
        throw row.error("found class '\(row.fields[1])', which wnids.txt does not list")
      }
      annotations.append(
        Annotation(identifier: "val/images/\(row.fields[0])", label: label, boxes: [try box(row, from: 2)]))
    }
    guard !annotations.isEmpty else { throw DatasetError(path: path, reason: "lists no image") }
    return annotations
  }

  private static func box(_ row: TextTable.Row, from start: Int) throws(DatasetError) -> Box {
    let numbers = try row.numbers(from: start, "the box")
    guard numbers[0] <= numbers[2], numbers[1] <= numbers[3] else {
      throw row.error("found a box from (\(numbers[0]), \(numbers[1])) to (\(numbers[2]), \(numbers[3])), whose "
        + "last pixel comes before its first")
    }
    return Box(left: numbers[0], top: numbers[1], right: numbers[2] + 1, bottom: numbers[3] + 1)
  }
}
