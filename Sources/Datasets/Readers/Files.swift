import Core
import Glibc
import Imaging

/// Looks at folders.
enum Directory {
  /// The names in the folder `path`, without those that begin with a dot, in the order of their bytes, so that every
  /// machine numbers classes and images alike.
  static func names(in path: String) throws(DatasetError) -> [String] {
    guard let stream = opendir(path) else {
      throw DatasetError(path: path, reason: "cannot be listed as a folder: \(String(cString: strerror(errno)))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func isFolder(_ path: String) -> Bool { mode(path) == S_IFDIR }

  static func isFile(_ path: String) -> Bool { mode(path) == S_IFREG }

  /// The last part of a path, for names.
  static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last { $0 != "." }.map(String.init) ?? path
  }

  /// Whether a file name ends as images do.
  static func isImageName(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".jpg", ".jpeg", ".png"].contains { name.hasSuffix($0) }
  }

  private static func mode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}

/// Reads lists whole.
enum FileBytes {
  /// No list of images is longer.
  static let most = 1 << 30

  static func read(_ path: String) throws(RegularFile.Failure) -> [UInt8] { try RegularFile.bytes(path, most: most) }
}

/// The way all readers get pixels from their files.
enum ImageFiles {
  static func image(_ path: String, minimumSide: Int?) throws -> ScaledImage {
    var options = DecodingOptions.dataset
    options.minimumSide = minimumSide
    return try ScaledImage.read(path: path, options)
  }

  /// The gray values of an image that serves as a mask.
  static func values(_ path: String) throws -> Image {
    try Image.read(path: path, honoringOrientation: false, channels: .gray)
  }
}

/// A data set that knows all about its images once it is open, and reads each from a file of its own.
protocol FolderBackedDataset: Dataset {
  /// One for each image, in the order of the data set.
  var annotations: [Annotation] { get }
  /// The folder that the identifiers of the images are paths in.
  var imageDirectory: String { get }
}

extension FolderBackedDataset {
  public var count: Int { annotations.count }

  public func annotation(at index: Int) -> Annotation { annotations[index] }

  public func image(at index: Int) throws -> Image { try image(at: index, minimumSide: nil).image }

  public func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    try ImageFiles.image("\(imageDirectory)/\(annotations[index].identifier)", minimumSide: minimumSide)
  }
}
