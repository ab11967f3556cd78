import EIL

/// A network with everything that one training step needs.
final class TrainingStep {
  private let network: any Layer<Tensor, Tensor>
  private let optimizer: SGD
  private let images: Tensor
  private let labels: [Int]
  /// Operations and parameters that the newest step recorded.
  private(set) var tapeEntries = 0

  init(_ network: any Layer<Tensor, Tensor>, batch: Int, size: Int, classes: Int) {
    self.network = network
    optimizer = SGD(for: network, learningRate: 0.001, momentum: 0.9, weightDecay: 1e-4)
    images = noiseTensor([batch, 3, size, size])
    labels = (0..<batch).map { $0 % classes }
  }

  /// Forward, loss, backward, update.
  func run() {
    let tape = Tape()
    var context = Context(mode: .training)
    let logits = network(images.traced(by: tape), &context)
    let loss = ErasingLoss()(logits, labels, context)
    tapeEntries = tape.entryCount
    optimizer.step(loss.backward())
  }
}
