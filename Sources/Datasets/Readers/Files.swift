import Core
import Imaging

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
    try ImageFiles.image(file(at: index), minimumSide: minimumSide)
  }

  public func path(at index: Int) -> String? { file(at: index) }

  private func file(at index: Int) -> String { "\(imageDirectory)/\(annotations[index].identifier)" }
}
