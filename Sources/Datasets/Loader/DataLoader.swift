import Kernels

/// Turns a data set into batches, with threads that read ahead.
///
/// What an epoch gives depends only on the data set, the augmentation, `batchSize`, `shuffled`, `seed` and the epoch's
/// number. It is the same to the bit for any number of workers, with and without the cache, and for an epoch entered at
/// a later batch: each picture's randomness is a stream of its own, drawn from seed, epoch and the picture's place.
public struct DataLoader: Sendable {
  public let dataset: any Dataset
  public let augmentation: Augmentation
  /// Pictures a batch; the last of an epoch may have fewer.
  public let batchSize: Int
  /// Whether each epoch has its own random order.
  public let isShuffled: Bool
  public let seed: UInt64
  /// Threads that make batches; with 0, batches are made when they are asked for.
  public let workers: Int
  /// How many batches may be waiting or in the making.
  public let prefetch: Int
  /// Whether a last batch that is not full is left out.
  public let isDroppingLast: Bool
  /// Whether batches carry masks where the data set has them.
  public let isLoadingMasks: Bool
  public let unreadable: UnreadablePolicy
  let cache: PictureCache
  let minimumSide: Int?
  let journal = SkipJournal()

  /// - Parameters:
  ///   - cacheBytes: how much memory decoded pictures may take, in bytes, so that later epochs need not decode them;
  ///     512 MiB unless told otherwise. Once it is full, what is in it stays and the rest is decoded each time.
  ///   - loadingMasks: leave masks out where nobody looks at them, as in training.
  ///   - scaledDecoding: let JPEG pictures shrink to 1/2, 1/4 or 1/8 while they are decoded, where the augmentation
  ///     allows it and makes them smaller still. Much faster for large photographs; values differ slightly from those
  ///     of a full decoding. The scale depends on the stored size and the augmentation only.
  ///   - unreadable: what to do with pictures that cannot be read.
  public init(
    dataset: any Dataset, augmentation: Augmentation, batchSize: Int, shuffled: Bool = false, seed: UInt64 = 0,
    workers: Int = 2, prefetch: Int = 4, droppingLast: Bool = false, cacheBytes: Int = 512 << 20,
    loadingMasks: Bool = true, scaledDecoding: Bool = true, unreadable: UnreadablePolicy = .skip
  ) {
    require(batchSize > 0, "data loader: the batch size is \(batchSize); it must be above 0")
    require(workers >= 0, "data loader: \(workers) workers; there must be 0 or more")
    require(prefetch > 0, "data loader: a prefetch of \(prefetch) batches; it must be above 0")
    self.dataset = dataset
    self.augmentation = augmentation
    self.batchSize = batchSize
    isShuffled = shuffled
    self.seed = seed
    self.workers = workers
    self.prefetch = prefetch
    isDroppingLast = droppingLast
    isLoadingMasks = loadingMasks
    self.unreadable = unreadable
    cache = PictureCache(byteLimit: cacheBytes)
    minimumSide = scaledDecoding && augmentation.allowsScaledDecoding ? augmentation.neededSide : nil
  }

  /// Batches an epoch, were all pictures readable.
  public var batchCount: Int {
    isDroppingLast ? dataset.count / batchSize : (dataset.count + batchSize - 1) / batchSize
  }

  /// The pictures that could not be read so far, each once, in the order of the data set.
  public var skipped: [SkippedPicture] { journal.all }

  /// The batches of one epoch, from `startingAtBatch` on, as when a run is resumed in the middle.
  ///
  /// Its threads start at once and stop when the result is dropped.
  public func epoch(_ epoch: Int, startingAtBatch: Int = 0) -> LoadedEpoch {
    require(
      startingAtBatch >= 0 && startingAtBatch <= batchCount,
      "data loader: epoch \(epoch) cannot start at batch \(startingAtBatch); it has \(batchCount)")
    return LoadedEpoch(self, epoch: epoch, startingAtBatch: startingAtBatch)
  }

  /// The pictures of an epoch in their order, by their place in the data set.
  public func order(ofEpoch epoch: Int) -> [Int] {
    guard isShuffled else { return Array(0..<dataset.count) }
    var generator = RandomGenerator(seed: seed, stream: 0x0DE2, UInt64(bitPattern: Int64(epoch)))
    return generator.shuffled(0..<dataset.count)
  }
}
