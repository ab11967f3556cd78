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
public struct CUBDataset: FolderBackedDataset {
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

  var imageDirectory: String { "\(directory)/images" }
}

extension CUBDataset {
  public func mask(at index: Int) throws -> Mask? {
    guard let maskKind, annotations[index].hasMask else { return nil }
    let path = CUBDataset.maskPath(directory, maskKind, annotations[index].identifier)
    let levels = try ImageFiles.values(path)
    let values =
      switch maskKind {
      case .segmentations: CUBDataset.foreground(levels.pixels)
      case .trimaps: try CUBDataset.regions(levels, path)
      }
    return Mask(width: levels.width, height: levels.height, values: values)
  }

  static func maskPath(_ directory: String, _ kind: MaskKind, _ file: String) -> String {
    let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file[...]
    return "\(directory)/\(kind.rawValue)/\(stem).png"
  }

  /// Segmentations redrawn as plain 0 and 1 are taken as such.
  private static func foreground(_ levels: [UInt8]) -> [UInt8] {
    let threshold: UInt8 = (levels.max() ?? 0) <= 1 ? 0 : 51
    return levels.map { $0 > threshold ? Mask.foreground : Mask.background }
  }

  private static func regions(_ levels: Image, _ path: String) throws(DatasetError) -> [UInt8] {
    let meanings: [UInt8: UInt8] = [1: Mask.foreground, 2: Mask.background, 3: Mask.ignored]
    var table = [UInt8](repeating: 254, count: 256)
    for (level, meaning) in meanings { table[Int(level)] = meaning }
    let values = levels.pixels.map { table[Int($0)] }
    if let wrong = values.firstIndex(of: 254) {
      throw DatasetError(
        path: path,
        reason: "found the value \(levels.pixels[wrong]) at x \(wrong % levels.width), y \(wrong / levels.width); "
          + "trimaps hold 1 (foreground), 2 (background) and 3 (not classified)")
    }
    return values
  }
}
