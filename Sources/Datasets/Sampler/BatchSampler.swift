import Core

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
