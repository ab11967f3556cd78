import Imaging

/// Images in the layout of CUB-200-2011 (Wah et al., Caltech CNS-TR-2011-001).
///
/// Read are `images.txt`, `image_class_labels.txt`, `train_test_split.txt`, `bounding_boxes.txt`, `classes.txt` and the
/// images under `images/`. Where there is a folder `segmentations/` or `trimaps/` with PNG files named as the
/// images, they give the masks:
///
/// - `segmentations/`: CUB's own, whose levels are multiples of 51, one for each of 5 annotators; above 51, that is
///   where two or more agree, is foreground.
/// - `trimaps/`: those of the Oxford-IIIT Pet data set; 1 is foreground, 2 background, 3 is ignored.
public struct CUBDataset: Dataset {
  enum MaskKind: String, CaseIterable {
    case segmentations
    case trimaps
  }

  public let name: String
  public let classNames: [String]
  /// The folder that was opened.
  public let directory: String
  let annotations: [Annotation]
  let maskKind: MaskKind?

  /// Opens one part of the data set in `directory`.
  ///
  /// - Throws: `DatasetError` for a list that is missing or does not agree with the others, naming file and line.
  ///   Images are not looked at before they are read.
  public init(directory: String, split: StoredSplit) throws(DatasetError) {
    let lists = try CUBLists(directory)
    let maskKind = MaskKind.allCases.first { Directory.isFolder("\(directory)/\($0.rawValue)") }
    let chosen = lists.images.filter { $0.isTraining == (split == .train) }
    guard !chosen.isEmpty else {
      throw DatasetError(
        path: "\(directory)/train_test_split.txt",
        reason: "has no image marked \(split == .train ? 1 : 0), so that the \(split.rawValue) part is empty")
    }
    annotations = chosen.map { image in
      let hasMask = maskKind.map { Directory.isFile(CUBDataset.maskPath(directory, $0, image.file)) } ?? false
      return Annotation(
        identifier: image.file, label: image.label, boxes: image.box.map { [$0] } ?? [], hasMask: hasMask)
    }
    name = "\(Directory.lastPart(directory))/\(split.rawValue)"
    classNames = lists.classNames
    self.directory = directory
    self.maskKind = maskKind
  }

  public var count: Int { annotations.count }

  public func annotation(at index: Int) -> Annotation { annotations[index] }

  public func image(at index: Int) throws -> Image { try image(at: index, minimumSide: nil).image }

  public func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    try ImageFiles.image("\(directory)/images/\(annotations[index].identifier)", minimumSide: minimumSide)
  }
}
