import Imaging

/// Images in the layout of Tiny-ImageNet-200 (Stanford CS231N): 64 x 64 pixels, one box each.
///
/// The published test part has no labels; as usual, the `val` part stands for it. Boxes are stored with the first and
/// the last pixel; here right and bottom lie one past the last.
public struct TinyImageNetDataset: Dataset {
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

  public var count: Int { annotations.count }

  public func annotation(at index: Int) -> Annotation { annotations[index] }

  public func image(at index: Int) throws -> Image { try image(at: index, minimumSide: nil).image }

  public func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    try ImageFiles.image("\(directory)/\(annotations[index].identifier)", minimumSide: minimumSide)
  }
}
