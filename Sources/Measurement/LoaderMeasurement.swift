import Core
import Datasets

/// How fast a loader alone gives images, with nobody training on them.
public struct LoaderMeasurement: Sendable, Hashable {
  /// How many images came out in batches while the clock ran.
  public var images: Int
  /// How long that took by the wall clock.
  public var seconds: Double
  /// How many images could not be read while the clock ran; they are not among `images`.
  public var skipped: Int

  public init(images: Int, seconds: Double, skipped: Int = 0) {
    self.images = images
    self.seconds = seconds
    self.skipped = skipped
  }

  /// `images / seconds`; 0 where no time was taken.
  public var imagesPerSecond: Double { seconds > 0 ? Double(images) / seconds : 0 }
}

/// How fast a loader alone gives images, with nobody training on them.
public struct LoaderMeasurement: Sendable, Hashable {
  /// How many images came out in batches while the clock ran.
  public var images: Int
  /// How long that took by the wall clock.
  public var seconds: Double
  /// How many images could not be read while the clock ran; they are not among `images`.
  public var skipped: Int

  public init(images: Int, seconds: Double, skipped: Int = 0) {
    self.images = images
    self.seconds = seconds
    self.skipped = skipped
  }

  /// `images / seconds`; 0 where no time was taken.
  public var imagesPerSecond: Double { seconds > 0 ? Double(images) / seconds : 0 }
}

extension LoaderMeasurement {
  /// Loads every image `epochs` times, as training would, and takes the time.
  ///
  /// The epochs are joined to one stream of images, in random order, so that a small data set keeps all workers busy
  /// to the end. Some epochs before them are not measured: they bring the files into the system's memory, and the
  /// program's memory to the size of all batches that are under way at a time.
  ///
  /// - Parameters:
  ///   - dataset: what is loaded.
  ///   - augmentation: what happens to each image.
  ///   - batch: images a batch.
  ///   - workers: threads that make batches.
  ///   - epochs: how many times each image is loaded, at least 1.
  ///   - seed: of the order and of all that is random in the augmentation.
  ///   - scaledDecoding: as `DataLoader` has it.
  /// - Returns: images and seconds of the epochs. Decoded images are not kept from one to the next.
  /// - Throws: a `DatasetError` if not one image could be read or if the images of a batch differ in size.
  public static func run(
    dataset: any Dataset, augmentation: Augmentation, batch: Int = 32, workers: Int = 2, epochs: Int = 10,
    seed: UInt64 = 0, scaledDecoding: Bool = true
  ) throws -> LoaderMeasurement {
    require(epochs > 0, "loader measurement: \(epochs) epochs; there must be at least 1")
    func stream(_ epochs: Int) -> DataLoader {
      let indices = (0..<epochs).flatMap { _ in 0..<dataset.count }
      return DataLoader(
        dataset: Subset(dataset, indices: indices, name: dataset.name), augmentation: augmentation, batchSize: batch,
        shuffled: true, seed: seed, workers: workers, cacheBytes: 0, loadingMasks: false,
        scaledDecoding: scaledDecoding)
    }
    let loader = stream(epochs)
    let underWay = batch * (loader.prefetch + 2)
    _ = try images(of: stream(1 + underWay / max(1, dataset.count)))
    let clock = ContinuousClock()
    let start = clock.now
    let count = try images(of: loader)
    let seconds = (clock.now - start) / .seconds(1)
    return LoaderMeasurement(images: count, seconds: seconds, skipped: epochs * dataset.count - count)
  }

  private static func images(of loader: DataLoader) throws -> Int {
    let epoch = loader.epoch(0)
    var count = 0
    while let batch = try epoch.nextBatch() { count += batch.count }
    return count
  }
}
