import Autodiff
import Layers
import Methods
import Optimizers

extension NetworkMeasurement {
  /// Measures training steps: forward, the method's loss, backward, and an update by SGD with momentum 0.9 and weight
  /// decay 1e-4.
  ///
  /// - Parameter progress: called behind each run with how many are done and how many there will be.
  /// - Throws: `MeasurementError` for settings that cannot be measured, `UnknownLayerName` for a place to erase that
  ///   the backbone has not.
  public func trainingStep(_ progress: (Int, Int) -> Void = { _, _ in }) throws -> MeasurementResult {
    let network = try network()
    try checkNormalization(network)
    let optimizer = SGD(for: network, learningRate: 0.001, momentum: 0.9, weightDecay: 1e-4)
    let (images, labels) = (images(), (0..<batch).map { $0 % classes })
    var tapeEntries = 0
    let (runs, profile) = measured(progress) {
      let tape = Tape()
      var context = Context(mode: .training)
      let targets = Targets(.labels(labels))
      context.targets = targets.classes
      let output = network(images.traced(by: tape), &context)
      let loss = method.totalLoss(output, targets, context).total
      tapeEntries = tape.entryCount
      optimizer.step(loss.backward())
    }
    let work = NetworkWork(network, batch: batch, imageSize: imageSize, mode: .training)
    var result = MeasurementResult(.step, of: self, runs, operations: work.trainingOperations)
    result.tapeEntries = tapeEntries
    result.checkpointed = isCheckpointed
    result.profile = profile
    return result
  }

  /// A batch of one image whose features shrink to a single cell leaves batch normalization nothing to train with.
  private func checkNormalization(_ network: Sequential) throws(MeasurementError) {
    // The networks divide the image by 32 at most.
    guard batch == 1, imageSize < 64 else { return }
    let rows = network.summary(inputShape: [1, 3, imageSize, imageSize]).rows
    guard let row = rows.first(where: { $0.kind == "BatchNorm2D" && $0.output[2] * $0.output[3] == 1 }) else { return }
    throw MeasurementError(
      "\(backbone.name): images of \(imageSize) x \(imageSize) pixels are too small to train with a batch of 1, "
        + "because the batch normalization \(row.name) gets a single value a channel. Use larger images or a larger "
        + "batch")
  }
}
