import Core
import Synchronization

/// Turns a data set into batches, with threads that read ahead.
///
/// What an epoch gives depends only on the data set, the sampler, the augmentation, the transforms, `seed` and the
/// epoch's number. It is the same to the bit for any number of workers, with and without the cache, and for an epoch
/// entered at a later batch: each image's randomness is a stream of its own, drawn from seed, epoch and the image's
/// place (and, where it comes again in an epoch, how often it has come), and each batch's one of seed, epoch and the
/// batch's number.
public struct DataLoader: Sendable {
  /// Where the images are from.
  public let dataset: any Dataset
  /// What every image goes through on its way into a batch.
  public let augmentation: Augmentation
  /// Which images make up each batch. Loaders made with a `Sampler` have `ConsecutiveBatches` of it.
  public let batchSampler: any BatchSampler
  /// What is done to each batch once its images are augmented and normalized, one after the other.
  public let transforms: [any BatchTransform]
  /// What the order of images and all random steps follow from, together with the epoch's number.
  public let seed: UInt64
  /// Threads that make batches; with 0, batches are made when they are asked for.
  public let workers: Int
  /// How many batches may be waiting or in the making.
  public let prefetch: Int
  /// Batches an epoch, were all images readable.
  public let batchCount: Int
  /// Images in all batches of an epoch, were all readable; one that comes twice counts twice.
  public let imageCount: Int
  /// Whether batches carry masks where the data set has them.
  public let isLoadingMasks: Bool
  /// What is done about an image that cannot be read.
  public let unreadable: UnreadablePolicy
  let cache: ImageCache
  let minimumSide: Int?
  let classCount: Int
  let journal = SkipJournal()
  let noteJournal = NoteJournal()

  /// - Parameters:
  ///   - batchSize: images a batch; the last of an epoch may have fewer.
  ///   - sampler: which images an epoch visits, and in which order; all in the data set's order unless told
  ///     otherwise.
  ///   - shuffled: whether each epoch has its own random order: short for `RandomSampler(seed: seed)`, and not to be
  ///     given beside a sampler.
  ///   - transforms: what is done to each batch on the threads that make it, one after the other.
  ///   - seed: of all that is random in the augmentation and the transforms.
  ///   - droppingLast: whether a last batch that is not full is left out.
  ///   - cacheBytes: how much memory decoded images may take, in bytes, so that later epochs need not decode them;
  ///     512 MiB unless told otherwise. Once it is full, what is in it stays and the rest is decoded each time.
  ///   - loadingMasks: leave masks out where nobody looks at them, as in training.
  ///   - scaledDecoding: let JPEG images shrink to 1/2, 1/4 or 1/8 while they are decoded, where the augmentation
  ///     allows it and makes them smaller still. Much faster for large photographs; values differ slightly from those
  ///     of a full decoding. The scale depends on the stored size and the augmentation only.
  ///   - unreadable: what to do with images that cannot be read.
  public init(
    dataset: any Dataset, augmentation: Augmentation, batchSize: Int, sampler: (any Sampler)? = nil,
    shuffled: Bool = false, transforms: [any BatchTransform] = [], seed: UInt64 = 0, workers: Int = 2,
    prefetch: Int = 4, droppingLast: Bool = false, cacheBytes: Int = 512 << 20, loadingMasks: Bool = true,
    scaledDecoding: Bool = true, unreadable: UnreadablePolicy = .skip
  ) {
    require(
      sampler == nil || !shuffled,
      "data loader: it is told to shuffle, and has the sampler \(sampler.map { "\($0)" } ?? ""); only one of both can "
        + "make the order. Leave shuffled out, or give RandomSampler(seed:)")
    let order = sampler ?? (shuffled ? RandomSampler(seed: seed) : SequentialSampler())
    self.init(
      dataset: dataset, augmentation: augmentation,
      batchSampler: ConsecutiveBatches(order, batchSize: batchSize, droppingLast: droppingLast),
      transforms: transforms, seed: seed, workers: workers, prefetch: prefetch, cacheBytes: cacheBytes,
      loadingMasks: loadingMasks, scaledDecoding: scaledDecoding, unreadable: unreadable)
  }

  /// A loader whose sampler makes whole batches. All else is as in the other initializer.
  public init(
    dataset: any Dataset, augmentation: Augmentation, batchSampler: any BatchSampler,
    transforms: [any BatchTransform] = [], seed: UInt64 = 0, workers: Int = 2, prefetch: Int = 4,
    cacheBytes: Int = 512 << 20, loadingMasks: Bool = true, scaledDecoding: Bool = true,
    unreadable: UnreadablePolicy = .skip
  ) {
    require(workers >= 0, "data loader: \(workers) workers; there must be 0 or more")
    require(prefetch > 0, "data loader: a prefetch of \(prefetch) batches; it must be above 0")
    self.dataset = dataset
    self.augmentation = augmentation
    self.batchSampler = batchSampler
    self.transforms = transforms
    self.seed = seed
    self.workers = workers
    self.prefetch = prefetch
    batchCount = batchSampler.batchCount(in: dataset)
    imageCount = batchSampler.imageCount(in: dataset)
    isLoadingMasks = loadingMasks
    self.unreadable = unreadable
    cache = ImageCache(byteLimit: cacheBytes)
    minimumSide = scaledDecoding && augmentation.allowsScaledDecoding ? augmentation.neededSide : nil
    classCount = dataset.classCount
  }

  /// Images in a full batch.
  public var batchSize: Int { batchSampler.batchSize }

  /// Whether a last batch that is not full is left out.
  public var isDroppingLast: Bool { (batchSampler as? ConsecutiveBatches)?.isDroppingLast ?? false }

  /// The images that could not be read so far, each once, in the order of the data set.
  public var skipped: [SkippedImage] { journal.all }

  /// What there is to know of images that were read so far, in the order of the data set: masks without foreground, or
  /// images that are nearly black because 12 bits lie in 16.
  public var notes: [ImageNote] { noteJournal.all }

  /// The batches of one epoch, from `startingAtBatch` on, as when a run is resumed in the middle.
  ///
  /// Its threads start at once and stop when the result is dropped.
  public func epoch(_ epoch: Int, startingAtBatch: Int = 0) -> LoadedEpoch {
    require(
      startingAtBatch >= 0 && startingAtBatch <= batchCount,
      "data loader: epoch \(epoch) cannot start at batch \(startingAtBatch); it has \(batchCount)")
    return LoadedEpoch(self, epoch: epoch, startingAtBatch: startingAtBatch)
  }

  /// The images of an epoch's batches in their order, by their place in the data set.
  public func order(ofEpoch epoch: Int) -> [Int] { batchSampler.batches(ofEpoch: epoch, in: dataset).flatMap { $0 } }
}

extension DataLoader {
  /// What an epoch's content depends on besides the data set, in words by name. A run that goes on with a loader whose
  /// settings differ is another run.
  public var settings: [String: String] {
    [
      "augmentation": "\(augmentation)", "batches": "\(batchSampler)", "seed": "\(seed)",
      "scaled decoding": minimumSide == nil ? "no" : "yes",
      "transforms": transforms.isEmpty ? "none" : transforms.map { "\($0)" }.joined(separator: ", "),
    ]
  }
}

/// What a loader does with images that are missing, truncated or damaged.
public enum UnreadablePolicy: Sendable, Hashable {
  /// Leaves them out, names them in the batch and counts them; the batch is smaller by as many.
  case skip
  /// Ends the epoch with the error.
  case fail
}

/// Remembers which images could not be read, from all threads and epochs of a loader.
final class SkipJournal: Sendable {
  private let entries = Mutex<[Int: SkippedImage]>([:])

  func add(_ images: [SkippedImage]) {
    guard !images.isEmpty else { return }
    entries.withLock { entries in
      for image in images { entries[image.index] = image }
    }
  }

  var all: [SkippedImage] { entries.withLock { $0.values.sorted { $0.index < $1.index } } }
}
