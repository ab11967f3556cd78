import Core

/// Which images an epoch visits, and in which order: PyTorch's `Sampler`, as a value.
///
/// A sampler has no state that moves. The order of an epoch is a function of its number, so that a run can be resumed
/// in the middle of any epoch, and read ahead by any number of threads, with the same result. An image may come several
/// times in an epoch, or not at all; each time it is augmented anew.
public protocol Sampler: SelfDescribing {
  /// How many images an epoch visits, the same for every epoch. All of them where nothing else is said.
  func count(in dataset: any Dataset) -> Int
  /// The images of epoch `epoch` by their place in `dataset`: `count(in:)` numbers in `0..<dataset.count`.
  ///
  /// It depends on the sampler, the epoch and the data set's count and labels, and on nothing else.
  func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int]
}

extension Sampler {
  public func count(in dataset: any Dataset) -> Int { dataset.count }
}

/// Every image once, in the order of the data set (PyTorch's `SequentialSampler`).
public struct SequentialSampler: Sampler {
  public init() {}

  public func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int] { Array(0..<dataset.count) }
}

/// Every image once, in an order of its own for each epoch (PyTorch's `RandomSampler` without replacement).
public struct RandomSampler: Sampler {
  /// What the order follows from, together with the epoch's number.
  public var seed: UInt64

  public init(seed: UInt64 = 0) { self.seed = seed }

  public func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int] {
    var generator = RandomGenerator(seed: seed, stream: 0x0DE2, UInt64(bitPattern: Int64(epoch)))
    return generator.shuffled(0..<dataset.count)
  }
}

/// Which images make up each batch of an epoch: PyTorch's `batch_sampler`, as a value. For methods whose batches have
/// a shape of their own, such as pairs of one class; all others are served by a `Sampler`.
///
/// What is said of `Sampler` holds here too: batches are a function of the epoch's number.
public protocol BatchSampler: SelfDescribing {
  /// Images in a full batch; others may have fewer.
  var batchSize: Int { get }
  /// Batches an epoch, the same for every epoch.
  func batchCount(in dataset: any Dataset) -> Int
  /// Images in all batches of an epoch, the same for every epoch; `batchCount * batchSize` where nothing else is said.
  func imageCount(in dataset: any Dataset) -> Int
  /// The images of each batch by their place in `dataset`: `batchCount(in:)` lists of at least one number each.
  func batches(ofEpoch epoch: Int, in dataset: any Dataset) -> [[Int]]
}

extension BatchSampler {
  public func imageCount(in dataset: any Dataset) -> Int { batchCount(in: dataset) * batchSize }
}

/// The images of a sampler in batches of one size, as they come (PyTorch's `BatchSampler`).
public struct ConsecutiveBatches: BatchSampler {
  /// The order in which images come.
  public let sampler: any Sampler
  public let batchSize: Int
  /// Whether a last batch that is not full is left out.
  public let isDroppingLast: Bool

  /// - Parameters:
  ///   - batchSize: 1 or more; other numbers stop the program.
  ///   - droppingLast: whether a last batch that is not full is left out; it is kept by default. PyTorch: `drop_last`.
  public init(_ sampler: any Sampler, batchSize: Int, droppingLast: Bool = false) {
    require(batchSize > 0, "data loader: the batch size is \(batchSize); it must be above 0")
    self.sampler = sampler
    self.batchSize = batchSize
    isDroppingLast = droppingLast
  }

  public func batchCount(in dataset: any Dataset) -> Int {
    let images = sampler.count(in: dataset)
    return isDroppingLast ? images / batchSize : (images + batchSize - 1) / batchSize
  }

  public func imageCount(in dataset: any Dataset) -> Int {
    let images = sampler.count(in: dataset)
    return isDroppingLast ? images / batchSize * batchSize : images
  }

  public func batches(ofEpoch epoch: Int, in dataset: any Dataset) -> [[Int]] {
    let order = sampler.order(ofEpoch: epoch, in: dataset)
    let count = sampler.count(in: dataset)
    require(
      order.count == count,
      "sampler: \(sampler) gives \(order.count) images in epoch \(epoch), but says that there are \(count); implement "
        + "count(in:) so that both agree")
    return order.slices(of: batchSize, droppingLast: isDroppingLast)
  }
}

extension [Int] {
  /// The list cut into pieces of `size`; the last may be shorter, or is left out then.
  func slices(of size: Int, droppingLast: Bool) -> [[Int]] {
    let end = droppingLast ? count / size * size : count
    return stride(from: 0, to: end, by: size).map { Array(self[$0..<Swift.min(end, $0 + size)]) }
  }
}
