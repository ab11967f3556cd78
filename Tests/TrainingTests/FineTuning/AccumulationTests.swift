import Autodiff
import Backbones
import Datasets
import Layers
import Optimizers
import TestSupport
import Testing

@testable import Training

@Suite("Accumulated gradients")
struct AccumulationTests {
  /// Lets float32 images into a network of float64.
  private struct Widened: Layer {
    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.cast(to: .float64) }
  }

  private func network() -> Sequential {
    seeded(1) {
      Sequential {
        Widened(); Conv2D(3, 8, kernel: 3, stride: 4).named("stem"); ReLU(); GlobalAvgPool2D(); Linear(8, 4).named("fc")
      }
    }.convert(to: .float64)
  }

  private func configuration(batch: Int, accumulate: Int, images: Int = 32) -> TrainingConfiguration {
    var configuration = tinyConfiguration(epochs: 2)
    configuration.data = "parts:train=\(images),test=8,size=32,classes=4"
    configuration.heldOutFraction = 0
    configuration.batchSize = batch
    configuration.optimization.accumulation = accumulate
    configuration.optimization.clipNorm = 0.5
    return configuration
  }

  /// - Returns: the weights behind the run, and its trainer.
  private func run(_ configuration: TrainingConfiguration) throws -> (weights: [Double], trainer: Trainer) {
    let network = network()
    let data = try DatasetSpecification(configuration.data).open(split: .train, heldOutFraction: 0)
    let trainer = Trainer(
      network: network, training: configuration.trainingLoader(data, workers: 1), configuration: configuration)
    try trainer.run()
    return (network.state.flatMap(\.tensor.doubles), trainer)
  }

  @Test("In float64 and without batch statistics, two batches are as one of twice the size", arguments: [2, 4])
  func large(count: Int) throws {
    let whole = try run(configuration(batch: 16, accumulate: 1))
    let parts = try run(configuration(batch: 16 / count, accumulate: count))
    #expect(whole.trainer.optimizer.stepCount == 4 && parts.trainer.optimizer.stepCount == 4)
    let largest = zip(whole.weights, parts.weights).map { abs($0 - $1) }.max() ?? 1
    #expect(largest < 1e-12, "\(largest)")
    #expect(parts.trainer.history.map(\.learningRate) == whole.trainer.history.map(\.learningRate))
    let start = network().state.flatMap(\.tensor.doubles)
    #expect(zip(whole.weights, start).contains { abs($0 - $1) > 1e-3 })
  }

  @Test("An epoch's last step averages the batches that are left")
  func remainder() throws {
    // Five batches: steps of two, two and one.
    let parts = try run(configuration(batch: 8, accumulate: 2, images: 40))
    #expect(parts.trainer.optimizer.stepCount == 6)
    // Where all of an epoch is left over, how many were meant plays no part.
    let (five, nine) = (
      try run(configuration(batch: 8, accumulate: 5, images: 40)),
      try run(configuration(batch: 8, accumulate: 9, images: 40))
    )
    #expect(five.trainer.optimizer.stepCount == 2 && five.weights == nine.weights)
  }

  @Test("Steps are told when they are done, and checkpoints lie between them")
  func events() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 1)
      (configuration.batchSize, configuration.optimization.accumulation) = (4, 2)
      let trainer = try tinyTrainer(configuration, directory: RunDirectory(path: folder))
      #expect(trainer.training.batchCount == 9)
      trainer.checkpointSteps = 2
      var seen: [String] = []
      try trainer.run { event in
        switch event {
        case .step(let report): seen.append("\(report.images)")
        case .checkpoint: seen.append("c")
        case .epoch: seen.append("e")
        }
      }
      #expect(seen == ["8", "16", "c", "24", "32", "c", "36", "c", "e"])
    }
  }

  @Test("Each batch's statistics are followed, as in a pass of its own")
  func statistics() throws {
    var configuration = tinyConfiguration(epochs: 1)
    configuration.optimization.accumulation = 3
    configuration.optimization.recalibration = .never
    let network = tinyNetwork()
    try tinyTrainer(configuration, network: network).run()
    #expect(network.state.first { $0.name == "bn.num_batches_tracked" }?.tensor.scalar == 4)
  }
}
