import Imaging

/// Images in the IDX files of MNIST and those made like it (yann.lecun.com's format), compressed with gzip or not.
///
/// Gray images are given in RGB. They have neither boxes nor masks.
public struct IDXDataset: Dataset {
  public let name: String
  /// The labels as texts, `0` to the largest; at least ten.
  public let classNames: [String]
  private let identifierPrefix: String
  private let pixels: IDXFile
  private let classes: IDXFile

  /// Opens `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, or those of `t10k`, with or without `.gz`.
  ///
  /// - Throws: `DatasetError` for a file that is missing, damaged, too short or too long, or does not fit the other.
  public init(directory: String, split: StoredSplit) throws(DatasetError) {
    let prefix = split == .train ? "train" : "t10k"
    try self.init(
      images: try IDXDataset.find(directory, "\(prefix)-images-idx3-ubyte"),
      labels: try IDXDataset.find(directory, "\(prefix)-labels-idx1-ubyte"),
      name: "\(Directory.lastPart(directory))/\(split.rawValue)")
  }

  /// Opens a pair of files of any name.
  public init(images: String, labels: String, name: String) throws(DatasetError) {
    pixels = try IDXFile(images, axes: 3)
    classes = try IDXFile(labels, axes: 1)
    guard pixels.sizes[0] == classes.sizes[0] else {
      throw DatasetError(
        path: labels, reason: "has \(classes.sizes[0]) labels, but \(images) has \(pixels.sizes[0]) images")
    }
    guard pixels.sizes.allSatisfy({ $0 > 0 }) else {
      throw DatasetError(path: images, reason: "has no pixels: its sizes are \(pixels.sizes)")
    }
    self.name = name
    classNames = (0...max(9, Int(classes.values.max() ?? 0))).map { String($0) }
    identifierPrefix = Directory.lastPart(images)
  }

  public var count: Int { pixels.sizes[0] }

  public func annotation(at index: Int) -> Annotation {
    Annotation(identifier: "\(identifierPrefix)#\(index)", label: Int(classes.values[index]))
  }

  public func image(at index: Int) throws -> Image {
    let (height, width) = (pixels.sizes[1], pixels.sizes[2])
    let values = pixels.values[(index * height * width)..<((index + 1) * height * width)]
    return Image(width: width, height: height, channels: 1, pixels: Array(values)).rgb()
  }

  private static func find(_ directory: String, _ file: String) throws(DatasetError) -> String {
    let path = "\(directory)/\(file)"
    if let found = [path, path + ".gz"].first(where: Directory.isFile) { return found }
    throw DatasetError(path: path, reason: "does not exist, nor does it with .gz; it was looked for as IDX data")
  }
}
