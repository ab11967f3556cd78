import Core
import Glibc
import Imaging

/// Images of your own: one folder a class.
///
/// Either `DIR/train/CLASS/*`, `DIR/test/CLASS/*` (or `DIR/val/CLASS/*`), or `DIR/CLASS/*` without parts. The order of
/// the classes is that of their names' bytes, as in PyTorch's `ImageFolder`, of numbers too: 1, 10, 2. Files are taken
/// whose names end as those of JPEG, PNG, TIFF, BMP or WebP do, in small or capital letters. Other files, folders
/// without images, those that are hidden or made by systems (`__MACOSX`, `@eaDir`, `lost+found`) and links to folders
/// that are there already are left out and told of in `notes`.
///
/// A file `boxes.csv` in `DIR` (or in the part's folder) may give boxes, in stored pixels, the path relative to the
/// file's folder; several lines for one image give several boxes. A heading says what the columns are, by names: the
/// corners (`path,x0,y0,x1,y1`, `xmin,ymin,xmax,ymax`, `left,top,right,bottom`), the size (`path,x,y,width,height`) or
/// the center (`path,cx,cy,width,height`). Without one, lines are `path,x0,y0,x1,y1` with right and bottom one past the
/// last pixel. What was read stands in `notes`.
public struct ClassFolderDataset: FolderBackedDataset {
  public let name: String
  public let classNames: [String]
  /// The folder whose folders are the classes.
  public let directory: String
  public let notes: [String]
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
    let found = try ClassFolders(in: directory)
    let classes = classNames ?? found.folders.map(\.name)
    let files = try ClassFolderDataset.files(of: found, classes, in: directory)
    let folderNotes = found.leftOut.lines + (classNames == nil ? [found.orderNote].compactMap { $0 } : [])
    guard !files.isEmpty else {
      throw DatasetError(
        path: directory,
        reason: "holds no folder with images; one folder a class was looked for, with .jpg, .jpeg, .png, .tif, .bmp or "
          + ".webp files in it" + found.leftOut.lines.map { ". \($0)" }.joined())
    }
    let table = try ClassFolderDataset.boxes(directory, boxesFile, files: files.map(\.file))
    annotations = files.enumerated().map { index, file in
      Annotation(identifier: file.file, label: file.label, boxes: table?.boxes[index] ?? [])
    }
    notes = folderNotes.map { "\(directory): \($0)" } + (table?.notes ?? [])
    self.name = name ?? Directory.lastPart(directory)
    self.classNames = classes
    self.directory = directory
  }

  var imageDirectory: String { directory }

  /// The images of all classes in the order of `classes`.
  private static func files(
    of found: ClassFolders, _ classes: [String], in directory: String
  ) throws(DatasetError) -> [(file: String, label: Int)] {
    let labels = Dictionary(classes.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    var images = [[String]](repeating: [], count: classes.count)
    for folder in found.folders {
      // Names may be composed of other letters than the class's and look the same.
      guard let label = labels[Array(folder.name.utf8)] ?? classes.firstIndex(of: folder.name) else {
        throw DatasetError(
          path: "\(directory)/\(folder.name)",
          reason: "is not one of the \(classes.count) classes of the training part; rename or remove the folder")
      }
      images[label] += folder.images.map { "\(folder.name)/\($0)" }
    }
    return images.enumerated().flatMap { label, files in files.map { ($0, label) } }
  }
}

extension ClassFolderDataset {
  /// The boxes of each image; none where there is no file of boxes.
  ///
  /// A file above the part's folder names its images with the part, `train/CLASS/FILE`, and those of other parts are
  /// passed over.
  static func boxes(_ directory: String, _ given: String?, files: [String]) throws(DatasetError) -> BoxTable? {
    let own = "\(directory)/boxes.csv"
    guard let path = given ?? (isThere(own) ? own : nil) else { return nil }
    let prefix = path == own ? "" : Directory.lastPart(directory) + "/"
    return try BoxTable(path, prefix: prefix, files: files, in: directory)
  }

  /// Whether there is anything of this name: a pipe in the place of a file of boxes is not as good as none.
  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(FileName.bytes(of: path), &status) == 0
  }

  /// The parts that are folders of `directory`.
  enum Part: String, CaseIterable {
    case train, test, val
  }

  /// Whether `directory` is divided into parts, that is, has a folder `train`.
  static func hasParts(_ directory: String) -> Bool { Directory.isFolder("\(directory)/train") }

  /// Opens the folder of one part, with the classes of the training part.
  static func part(_ part: Part, of directory: String) throws(DatasetError) -> ClassFolderDataset {
    func open(_ part: Part, _ classNames: [String]?) throws(DatasetError) -> ClassFolderDataset {
      let common = "\(directory)/boxes.csv"
      let own = "\(directory)/\(part.rawValue)/boxes.csv"
      return try ClassFolderDataset(
        directory: "\(directory)/\(part.rawValue)", classNames: classNames,
        boxesFile: !isThere(own) && isThere(common) ? common : nil,
        name: "\(Directory.lastPart(directory))/\(part.rawValue)")
    }
    if part == .train { return try open(.train, nil) }
    let classNames = try ClassFolders(in: "\(directory)/train").folders.map(\.name)
    return try open(part, classNames)
  }
}
