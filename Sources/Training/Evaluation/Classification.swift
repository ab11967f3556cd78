import Autodiff
import Datasets
import Layers

/// Loss and accuracy of a network at evaluation.
public struct Classification: Sendable {
  /// The mean cross-entropy.
  public let loss: Double
  /// In per cent.
  public let accuracy: Double

  /// Runs `network` once over the images of `loader`.
  ///
  /// - Throws: errors of the data; `TrainingError` if not one image can be read.
  public static func measure(_ network: any Layer<Tensor, Tensor>, _ loader: DataLoader) throws -> Classification {
    let totals = try totals(network, loader) { false }
    return try Classification(totals, loader)
  }

  private init(_ totals: EpochTotals, _ loader: DataLoader) throws(TrainingError) {
    guard totals.images > 0 else {
      let first = loader.skipped.first.map { " The first: \($0)" } ?? ""
      throw TrainingError(
        "\(loader.dataset.name): not one of its \(loader.dataset.count) images could be read, so there is nothing to "
          + "measure.\(first)")
    }
    (loss, accuracy) = (totals.mean(totals.loss), totals.accuracy)
  }

  /// The same, unless it is asked to stop between two batches: nil then.
  static func measure(
    _ network: any Layer<Tensor, Tensor>, _ loader: DataLoader, unless isStopping: () -> Bool
  ) throws -> Classification? {
    var wasStopped = false
    let totals = try totals(network, loader) {
      wasStopped = isStopping()
      return wasStopped
    }
    return wasStopped ? nil : try Classification(totals, loader)
  }

  private static func totals(
    _ network: any Layer<Tensor, Tensor>, _ loader: DataLoader, until isStopping: () -> Bool
  ) throws -> EpochTotals {
    var totals = EpochTotals()
    let batches = loader.epoch(0)
    while !isStopping(), let batch = try batches.nextBatch() {
      let logits = network.predict(Tensor(batch.pixels))
      let rows = logits.crossEntropyRows(labels: batch.labels)
      let mean = rows.reduce(0, +) / Double(rows.count)
      totals.add(count: rows.count, loss: mean, terms: [], correct: correctCount(logits, batch.labels))
    }
    return totals
  }
}
