import Core
import Datasets
import Imaging
import Reporting
import Synchronization

/// How fast a data set is read and augmented for training, with nobody training on it. Its JSON has the properties'
/// names as keys.
public struct LoadingResult: MeasurementReport {
  /// `loader`.
  public let work: String
  /// The data set, as in `cub:DIR`.
  public let data: String
  /// Images a batch.
  public let batch: Int
  /// Pixels a side of the images that come out.
  public let imageSize: Int
  /// Threads that make batches.
  public let workers: Int
  /// How many times each image was loaded while the clock ran.
  public let epochs: Int
  /// Images that came out while the clock ran.
  public let images: Int
  /// Images that could not be read while the clock ran; they are not among `images`.
  public let skipped: Int
  /// How long all of them took.
  public let seconds: Double
  /// `images` divided by `seconds`.
  public let imagesPerSecond: Double
  /// The most bytes of the whole process in memory at one time; nil where the system does not tell.
  public let residentBytes: Int?

  /// Loads every image of `split` `epochs` times with the augmentation of training, and once before the clock starts.
  /// Nothing decoded is kept from one time to the next.
  ///
  /// - Parameters:
  ///   - data: the data set, as in `cub:DIR`.
  ///   - imageSize: pixels a side.
  ///   - batch: images a batch, at least 1.
  ///   - workers: threads that make batches; with 0, they are made when they are asked for.
  ///   - epochs: at least 1.
  ///   - progress: called behind each image, from any thread but one call at a time, with how many are done and how
  ///     many there will be.
  /// - Throws: `DatasetError` if the data set cannot be read, `MeasurementError` for settings that cannot be measured.
  public init(
    measuring data: String, split: DatasetSplit = .trainAndValidation, imageSize: Int = 224, batch: Int = 8,
    workers: Int = 2, epochs: Int = 10, _ progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws {
    try MeasurementError.check("batch", batch, from: 1)
    try MeasurementError.check("epochs", epochs, from: 1)
    try MeasurementError.check("workers", workers, from: 0)
    try MeasurementError.check("image size", imageSize, from: 1)
    var dataset = try DatasetSpecification(data).open(split: split)
    guard dataset.count > 0 else { throw MeasurementError("\(data): its part '\(split.rawValue)' has no images") }
    if let progress {
      let total = dataset.count * (epochs + 1)
      dataset = CountedDataset(dataset) { progress($0, total) }
    }
    let found = try LoaderMeasurement.run(
      dataset: dataset, augmentation: .training(imageSize: imageSize), batch: batch, workers: workers, epochs: epochs)
    work = "loader"
    (self.data, self.batch, self.imageSize) = (data, batch, imageSize)
    (self.workers, self.epochs) = (workers, epochs)
    (images, skipped, seconds) = (found.images, found.skipped, found.seconds)
    imagesPerSecond = found.imagesPerSecond
    residentBytes = ResidentMemory.peakBytes
  }
}

extension LoadingResult {
  /// Two columns, for people.
  public var table: Table {
    var table = Table(["loader", data], alignments: [.left, .left])
    table.add(["batch", "\(batch) images of \(imageSize) x \(imageSize)"])
    table.add(["workers", "\(workers)"])
    table.addRule()
    table.add(["images a second", Table.format(imagesPerSecond, decimals: 1)])
    table.add(["images", "\(images) (\(epochs) times through the data)"])
    if skipped > 0 { table.add(["could not be read", "\(skipped)"]) }
    table.add(["seconds", Table.format(seconds, decimals: 3)])
    if let residentBytes { table.add(["peak of the process", MeasurementResult.megabytes(residentBytes)]) }
    return table
  }
}

/// A data set that tells how many of its images have been read.
final class CountedDataset: Dataset {
  private let base: any Dataset
  private let read = Mutex(0)
  private let report: @Sendable (Int) -> Void

  /// - Parameter report: called behind each image, one call at a time but from any thread.
  init(_ base: any Dataset, report: @escaping @Sendable (Int) -> Void) {
    self.base = base
    self.report = report
  }

  var name: String { base.name }
  var classNames: [String] { base.classNames }
  var count: Int { base.count }
  func annotation(at index: Int) -> Annotation { base.annotation(at: index) }
  func label(at index: Int) -> Int { base.label(at: index) }
  func mask(at index: Int) throws -> Mask? { try base.mask(at: index) }

  func image(at index: Int) throws -> Image {
    defer { tell() }
    return try base.image(at: index)
  }

  func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    defer { tell() }
    return try base.image(at: index, minimumSide: minimumSide)
  }

  private func tell() {
    read.withLock { read in
      read += 1
      report(read)
    }
  }
}
