import Autodiff
import Layers
import Methods
import TestSupport
import Testing

@testable import Training

@Suite("Running statistics of a run")
struct StatisticsTests {
  private func statistics(_ network: Sequential) -> [[Float]] {
    network.state.filter { $0.name.hasPrefix("bn.running") }.map(\.tensor.floats)
  }

  /// What the statistics of `bn` should be behind `count` batches of the epochs behind the run's last.
  private func expected(_ trainer: Trainer, _ network: Sequential, _ count: Int) throws -> [Tensor] {
    var (batches, epoch) = ([Tensor](), trainer.configuration.epochs)
    while batches.count < count {
      for batch in trainer.training.epoch(epoch) where batches.count < count { batches.append(Tensor(batch.pixels)) }
      epoch += 1
    }
    let features = batches.map { network.prefix(through: "stem").predict($0) }
    func average(_ values: [Tensor]) -> Tensor { values.dropFirst().reduce(values[0], +) / Double(count) }
    return [
      average(features.map { $0.mean([0, 2, 3]) }), average(features.map { $0.variance([0, 2, 3], unbiased: true) }),
    ]
  }

  @Test("Recalibrated statistics are the average of the batches', and are measured and saved", arguments: [3, 6])
  func recalibrated(count: Int) throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 2)
      configuration.optimization.recalibration = .batches(count)
      let (network, directory) = (tinyNetwork(), RunDirectory(path: folder))
      let trainer = try tinyTrainer(configuration, network: network, directory: directory)
      #expect(trainer.training.batchCount == 4, "six batches take a second epoch")
      try trainer.run()
      let wanted = try expected(trainer, network, count)
      for (name, tensor) in zip(["bn.running_mean", "bn.running_var"], wanted) {
        let own = try #require(network.state.first { $0.name == name }).tensor
        #expect(own.allClose(tensor, relative: 1e-4, absolute: 1e-5), "\(name)")
      }
      #expect(network.state.first { $0.name == "bn.num_batches_tracked" }?.tensor.scalar == Double(count))
      let heldOut = try #require(trainer.heldOut)
      #expect(try Classification.measure(network, heldOut).loss == trainer.history.last?.heldOutLoss)
      #expect(try directory.weights().value["bn.running_mean"]?.floats == statistics(network)[0])
    }
  }

  @Test("Statistics that lag behind are recalibrated unless they are not to be, and both is said")
  func lagging() throws {
    // Eight batches leave 0.9^8 of what was there before.
    let automatic = try tinyTrainer(tinyConfiguration(epochs: 2))
    let text = try #require(automatic.statisticsNotice)
    #expect(text.hasPrefix("8 batches are few for the momentum of batch normalization: 43 % of the running statistics"))
    #expect(text.hasSuffix("They are recalibrated with 4 batches when the last epoch is done (--recalibrate)"))
    #expect(automatic.preparation.contains(text))
    var never = tinyConfiguration(epochs: 2)
    never.optimization.recalibration = .never
    let (left, made) = (tinyNetwork(), tinyNetwork())
    let trainer = try tinyTrainer(never, network: left)
    #expect(trainer.statisticsNotice?.contains("Evaluation will see statistics that lag behind") == true)
    try trainer.run()
    try tinyTrainer(tinyConfiguration(epochs: 2), network: made).run()
    #expect(statistics(left) != statistics(made))
    // Nothing else of the run is another.
    let weights = [left, made].map { $0.namedParameters.map { $0.parameter.wrappedValue.floats } }
    #expect(weights[0] == weights[1])
  }

  @Test("Where the statistics keep up, nothing is recalibrated unless it is asked for")
  func keepingUp() throws {
    let long = try tinyTrainer(tinyConfiguration(epochs: 12))
    #expect(long.statisticsNotice == nil)
    var slow = tinyConfiguration(epochs: 12)
    slow.optimization.batchNormMomentum = 0.01
    #expect(try tinyTrainer(slow).statisticsNotice?.contains("62 % of the running statistics") == true)
    var quick = tinyConfiguration(epochs: 2)
    quick.optimization.batchNormMomentum = 0.7
    #expect(try tinyTrainer(quick).statisticsNotice == nil)
  }

  @Test("A momentum for the run is that of all its batch normalizations")
  func momentum() throws {
    var configuration = tinyConfiguration(epochs: 2)
    configuration.optimization.recalibration = .never
    var told = configuration
    told.optimization.batchNormMomentum = 0.4
    var norm = try #require(tinyNetwork()["bn"] as? BatchNorm2D)
    norm.momentum = 0.4
    let (own, context) = (tinyNetwork().replacing("bn", with: norm), tinyNetwork())
    try tinyTrainer(configuration, network: own).run()
    try tinyTrainer(told, network: context).run()
    #expect(own.bits == context.bits)
    let usual = tinyNetwork()
    try tinyTrainer(configuration, network: usual).run()
    #expect(statistics(usual) != statistics(own))
  }

  @Test("A network without batch normalization is told so")
  func without() throws {
    var configuration = tinyConfiguration(epochs: 1)
    configuration.optimization.batchNorm = .frozen
    let network = tinyNetwork().replacing("bn", with: Identity())
    let trainer = try tinyTrainer(configuration, network: network)
    #expect(trainer.preparation.contains { $0.hasPrefix("the network has no batch normalization") })
  }
}
