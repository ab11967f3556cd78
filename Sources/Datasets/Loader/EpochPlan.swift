import Core

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
