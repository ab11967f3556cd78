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
