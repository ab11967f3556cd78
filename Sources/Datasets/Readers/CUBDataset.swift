import Imaging

/// Images in the layout of CUB-200-2011 (Wah et al., Caltech CNS-TR-2011-001).
///
/// Read are `images.txt`, `image_class_labels.txt`, `train_test_split.txt`, `bounding_boxes.txt`, `classes.txt` and the
/// images under `images/`. Where there is a folder `segmentations/` or `trimaps/` with PNG files named as the
/// images, they give the masks:
///
/// - `segmentations/`: CUB's own, whose levels are multiples of 51, one for each of 5 annotators; above 51, that is
///   where two or more agree, is foreground. Other masks are taken as `MaskRule` says.
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
  /// Which values of `segmentations/` are the object.
  let maskRule: MaskRule

  /// Opens one part of the data set in `directory`.
  ///
  /// - Parameter mask: which values of the files in `segmentations/` are the object; told by each file unless given.
  /// - Throws: `DatasetError` for a list that is missing or does not agree with the others, naming file and line.
  ///   Images are not looked at before they are read.
  public init(directory: String, split: StoredSplit, mask: MaskRule = .automatic) throws(DatasetError) {
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
    maskRule = mask
  }

  var imageDirectory: String { "\(directory)/images" }
}

extension CUBDataset {
  public func mask(at index: Int) throws -> Mask? {
    guard let maskKind, annotations[index].hasMask else { return nil }
    let path = CUBDataset.maskPath(directory, maskKind, annotations[index].identifier)
    switch maskKind {
    case .segmentations: return try Mask.read(path: path, maskRule)
    case .trimaps:
      return try Mask.read(
        path: path, values: [1: Mask.foreground, 2: Mask.background, 3: Mask.ignored],
        expected: "trimaps hold 1 (foreground), 2 (background) and 3 (not classified)")
    }
  }

  static func maskPath(_ directory: String, _ kind: MaskKind, _ file: String) -> String {
    let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file[...]
    return "\(directory)/\(kind.rawValue)/\(stem).png"
  }
}

/// What stands behind `cub:`: a folder, and perhaps which values of masks are the object: `DIR?mask=15`.
struct CUBOptions {
  let directory: String
  private(set) var mask = MaskRule.automatic

  init(_ argument: String, in text: String) throws(DatasetError) {
    // A folder may be called so.
    guard !Directory.isFolder(argument), let mark = argument.lastIndex(of: "?") else {
      directory = argument
      return
    }
    var folder = String(argument[..<mark])
    if folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    directory = folder
    let option = argument[argument.index(after: mark)...].split(separator: "=", maxSplits: 1).map(String.init)
    guard option.count == 2, option[0] == "mask", let rule = MaskRule(option[1]) else {
      throw DatasetError(
        path: text,
        reason: "behind the question mark stands which values of masks are the object: mask=15 for one value or index "
          + "of a palette, mask=any for all but 0, or mask=auto")
    }
    mask = rule
  }
}
