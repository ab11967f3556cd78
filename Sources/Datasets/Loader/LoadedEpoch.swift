import Core

/// The batches of one epoch, in order. A `for` loop runs through them once.
public final class LoadedEpoch: Sequence, IteratorProtocol {
  private let work: BatchQueue
  private let dataset: any Dataset
  /// Skipped images of batches of which nothing was left.
  private var waiting: [SkippedImage] = []
  private var hasGivenBatch = false

  init(_ loader: DataLoader, epoch: Int, startingAtBatch: Int) {
    dataset = loader.dataset
    let plan = EpochPlan(loader.batchSampler, epoch: epoch, dataset: dataset, batchCount: loader.batchCount)
    work = BatchQueue(startingAtBatch..<loader.batchCount, prefetch: loader.prefetch) { batch in
      try loader.makeBatch(batch, of: plan, epoch: epoch)
    }
    work.start(threads: Swift.min(loader.workers, loader.batchCount - startingAtBatch))
  }

  deinit { work.stop() }

  /// The next batch; nil at the end of the epoch.
  ///
  /// - Throws: the error of an image that cannot be read, if the loader does not skip them; a `DatasetError` if not
  ///   one image of the epoch could be read, or if the images of a batch differ in size.
  public func nextBatch() throws -> Batch? {
    while let result = work.next() {
      var batch = try result.get()
      batch.skipped = waiting + batch.skipped
      waiting = []
      if batch.count > 0 {
        hasGivenBatch = true
        return batch
      }
      waiting = batch.skipped
    }
    if !hasGivenBatch, let first = waiting.first {
      throw DatasetError(path: dataset.name, reason: "no image could be read; the first one: \(first.reason)")
    }
    return nil
  }

  /// The next batch; nil at the end of the epoch. Where `nextBatch` would throw, the program stops with the error's
  /// text: a loop that ended early in silence would be worse.
  public func next() -> Batch? {
    do {
      return try nextBatch()
    } catch {
      fail("data loader: \(error)")
    }
  }
}

/// The images of each batch of an epoch, and how often each of them has come before in the epoch.
struct EpochPlan: Sendable {
  let batches: [[Int]]
  /// Beside `batches`: 0 where an image comes for the first time; nil where none comes twice.
  private let earlierVisits: [[Int]]?

  init(_ sampler: any BatchSampler, epoch: Int, dataset: any Dataset, batchCount: Int) {
    batches = sampler.batches(ofEpoch: epoch, in: dataset)
    require(
      batches.count == batchCount,
      "batch sampler: \(sampler) gives \(batches.count) batches in epoch \(epoch), but says that there are "
        + "\(batchCount); implement batchCount(in:) so that both agree")
    var visits = [Int](repeating: 0, count: dataset.count)
    var isRepeating = false
    for (number, batch) in batches.enumerated() {
      require(!batch.isEmpty, "batch sampler: \(sampler) gives batch \(number) of epoch \(epoch) no image")
      for index in batch {
        require(
          visits.indices.contains(index),
          "sampler: \(sampler) gives image \(index) in epoch \(epoch), but \(dataset.name) has 0..<\(dataset.count)")
        if visits[index] > 0 { isRepeating = true }
        visits[index] += 1
      }
    }
    earlierVisits = isRepeating ? EpochPlan.earlierVisits(batches, dataset.count) : nil
  }

  /// How often the image at `row` of batch `batch` has come before.
  func earlierVisits(_ batch: Int, row: Int) -> Int { earlierVisits?[batch][row] ?? 0 }

  private static func earlierVisits(_ batches: [[Int]], _ count: Int) -> [[Int]] {
    var visits = [Int](repeating: 0, count: count)
    return batches.map { batch in
      batch.map { index in
        defer { visits[index] += 1 }
        return visits[index]
      }
    }
  }
}
