import Autodiff
import Optimizers
import TestSupport
import Testing

@testable import Training

@Suite("Trainer")
struct TrainerTests {
  @Test("The loss falls and the classes are learned")
  func learning() throws {
    var configuration = tinyConfiguration(.adam, epochs: 12)
    configuration.data = "parts:train=160,test=8,size=32,classes=2"
    configuration.optimization.learningRate = 0.02
    let trainer = try tinyTrainer(configuration, network: tinyNetwork(classes: 2, width: 16))
    try trainer.run()
    let (first, last) = try (#require(trainer.history.first), #require(trainer.history.last))
    #expect(trainer.history.map(\.epoch) == Array(1...12))
    let (unerased, erased) = try (#require(last.term("unerased")), #require(last.term("erased")))
    #expect(try unerased < 0.8 * #require(first.term("unerased")))
    #expect(try erased < #require(first.term("erased")) && last.accuracy > 75)
    #expect(abs(last.loss - unerased - erased) < 1e-5)
  }

  @Test("The same seed gives the same bits for any number of loader workers, another seed gives others")
  func workers() throws {
    func run(workers: Int, seed: UInt64 = 3) throws -> [[UInt32]] {
      let network = tinyNetwork()
      try tinyTrainer(tinyConfiguration(epochs: 2, seed: seed), network: network, workers: workers).run()
      return network.bits
    }
    let expected = try run(workers: 0)
    #expect(try run(workers: 1) == expected)
    #expect(try run(workers: 3) == expected)
    #expect(try run(workers: 1, seed: 4) != expected)
  }

  @Test("Watchers see every step, epoch and checkpoint in order")
  func events() throws {
    try withFolder { folder in
      let trainer = try tinyTrainer(tinyConfiguration(epochs: 2), directory: RunDirectory(path: folder))
      trainer.checkpointSteps = 3
      var seen = ""
      try trainer.run { event in
        switch event {
        case .step(let report):
          seen += "s"
          #expect(report.epochImages == 32 && report.images <= 32)
        case .checkpoint: seen += "c"
        case .epoch: seen += "e"
        }
      }
      #expect(seen == "ssscscessscsce")
    }
  }

  @Test("A loss that is no longer finite ends the run with a text")
  func divergence() throws {
    var configuration = tinyConfiguration()
    configuration.optimization.learningRate = 1e30
    configuration.optimization.clipNorm = nil
    configuration.optimization.warmUpEpochs = 0
    let text = errorText { try tinyTrainer(configuration).run() }
    #expect(text.contains("training diverged: the loss is") && text.contains("in epoch 1, batch"))
    #expect(text.contains("smaller learning rate"))
  }

  @Test("With a guard on, the operation where it began is named, before the weights change")
  func nonFinite() throws {
    let (network, guarded) = (tinyNetwork(), try tinyTrainer(tinyConfiguration(epochs: 1)))
    guarded.detectsNonFinite = true
    try guarded.run()
    let plain = try tinyTrainer(tinyConfiguration(epochs: 1))
    try plain.run()
    #expect(guarded.network.bits == plain.network.bits, "looking changes nothing")
    var state = network.state.first { $0.name == "conv.weight" }?.tensor.floats ?? []
    state[5] = .infinity
    let spoiled = try #require(network.namedParameters.first { $0.name == "conv.weight" }).parameter
    spoiled.wrappedValue = Tensor(state, shape: spoiled.shape)
    let before = network.bits
    let trainer = try tinyTrainer(tinyConfiguration(), network: network)
    trainer.detectsNonFinite = true
    let text = errorText { try trainer.run() }
    #expect(text.contains("training: values are no longer finite in epoch 1, batch 1"), "\(text)")
    #expect(text.contains("convolution, forward: its result") && text.contains("operand 1, a parameter,"), "\(text)")
    #expect(text.hasSuffix("in layer conv"), "\(text)")
    #expect(zip(network.bits, before).filter { $0 != $1 }.count <= 3, "only running statistics may have changed")
  }

  @Test("The head's learning rate is scaled alone")
  func headScale() throws {
    var configuration = tinyConfiguration()
    configuration.optimization.headScale = 10
    let optimizer = try #require(try tinyTrainer(configuration).optimizer as? NetworkOptimizer)
    for setting in optimizer.settings {
      #expect(setting.learningRateScale == (setting.name.hasPrefix("fc.") ? 10 : 1))
    }
    let whole = configuration.backboneNetwork(classes: 4)
    let optimization = configuration.optimization
    let groups = optimization.headGroups(whole, configuration.backbone.headLayers)
    let scaled = try #require(optimization.optimizer(for: whole, groups) as? NetworkOptimizer).settings
    let heads = Set(scaled.filter { $0.learningRateScale == 10 }.map(\.name))
    #expect(heads == ["conv6.weight", "conv6.bias", "fc.weight", "fc.bias"])
  }
}
