import Imaging

/// Images of your own: one folder a class.
///
/// Either `DIR/train/CLASS/*`, `DIR/test/CLASS/*` (or `DIR/val/CLASS/*`), or `DIR/CLASS/*` without parts. Files ending
/// in `.jpg`, `.jpeg` or `.png` are taken. A file `boxes.csv` in `DIR` (or in the part's folder) may give boxes:
/// lines `path,x0,y0,x1,y1`, the path relative to the file's folder, in stored pixels with right and bottom one past
/// the last; several lines for one image give several boxes, and a first line that begins with `path` is a heading.
public struct ClassFolderDataset: Dataset {
  public let name: String
  public let classNames: [String]
  /// The folder whose folders are the classes.
  public let directory: String
  let annotations: [Annotation]

  /// Opens the folder whose folders are the classes.
  ///
  /// - Parameters:
  ///   - directory: holds one folder a class.
  ///   - classNames: the classes, in order, if they are known already, as those of the training part are when the test
  ///     part is opened; nil takes all folders in the order of their names.
  ///   - boxesFile: a file of boxes; nil looks for `boxes.csv` in `directory`.
  ///   - name: for reports; nil takes the folder's name.
  /// - Throws: `DatasetError` naming the file or folder, and the line.
  public init(
    directory: String, classNames: [String]? = nil, boxesFile: String? = nil, name: String? = nil
  ) throws(DatasetError) {
    let folders = try Directory.names(in: directory).filter { Directory.isFolder("\(directory)/\($0)") }
    let classes = classNames ?? folders
    if let unknown = folders.first(where: { !classes.contains($0) }) {
      throw DatasetError(
        path: "\(directory)/\(unknown)",
        reason: "is not one of the \(classes.count) classes of the training part; rename or remove the folder")
    }
    guard !folders.isEmpty else {
      throw DatasetError(path: directory, reason: "holds no folders; one folder of images a class was looked for")
    }
    var files: [(file: String, label: Int)] = []
    for (label, folder) in classes.enumerated() where folders.contains(folder) {
      for file in try Directory.names(in: "\(directory)/\(folder)") where Directory.isImageName(file) {
        files.append(("\(folder)/\(file)", label))
      }
    }
    guard !files.isEmpty else {
      throw DatasetError(path: directory, reason: "its folders hold no .jpg, .jpeg or .png file")
    }
    let boxes = try ClassFolderDataset.boxes(directory, boxesFile, files: Set(files.map(\.file)))
    annotations = files.map { Annotation(identifier: $0.file, label: $0.label, boxes: boxes[$0.file] ?? []) }
    self.name = name ?? Directory.lastPart(directory)
    self.classNames = classes
    self.directory = directory
  }

  public var count: Int { annotations.count }

  public func annotation(at index: Int) -> Annotation { annotations[index] }

  public func image(at index: Int) throws -> Image { try image(at: index, minimumSide: nil).image }

  public func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    try ImageFiles.image("\(directory)/\(annotations[index].identifier)", minimumSide: minimumSide)
  }
}
