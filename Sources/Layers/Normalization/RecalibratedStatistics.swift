import Autodiff
import Core

extension Layer where Input == Tensor, Output == Tensor {
  /// Sets the running statistics of every batch normalization to the plain average over `batches`, as after a change of
  /// the weights that training did not follow: averaged weights, a new head, images of another kind. PyTorch:
  /// `torch.optim.swa_utils.update_bn`.
  ///
  /// The network runs in training mode, untraced, so that nothing is recorded and no parameter changes. What acts in
  /// training, such as dropout, does; normalizations follow the unerased branch alone unless told otherwise. Without a
  /// batch, or without a batch normalization, nothing changes.
  ///
  /// - Parameters:
  ///   - batches: inputs of the network; the average counts each as much, whatever its size.
  ///   - seed: of what is random in training mode.
  public func recalibrateStatistics(with batches: some Sequence<Tensor>, seed: UInt64 = 0) {
    let norms = Traversal(self).layers.compactMap { $0 as? BatchNorm2D }
    guard !norms.isEmpty else { return }
    var sums = norms.map { ($0.runningMean * 0, $0.runningVar * 0) }
    var count = 0
    let momenta = norms.map(\.momentum)
    require(
      momenta.allSatisfy { $0 > 0 },
      "recalibration: a batch normalization has a momentum of 0, so that its statistics follow nothing; give it one "
        + "above 0")
    for batch in batches {
      // From 0 on, what is there behind a run is the batch's share alone.
      for norm in norms {
        norm.$runningMean.wrappedValue = norm.runningMean * 0
        norm.$runningVar.wrappedValue = norm.runningVar * 0
      }
      var context = Context(mode: .training, seed: seed &+ UInt64(count))
      _ = self(batch.detached(), &context)
      for (index, norm) in norms.enumerated() {
        sums[index].0 += norm.runningMean / momenta[index]
        sums[index].1 += norm.runningVar / momenta[index]
      }
      count += 1
    }
    guard count > 0 else { return }
    for (norm, sum) in zip(norms, sums) {
      norm.$runningMean.wrappedValue = sum.0 / Double(count)
      norm.$runningVar.wrappedValue = sum.1 / Double(count)
      norm.$numBatchesTracked.wrappedValue = Tensor(Double(count), .int32)
    }
  }
}
