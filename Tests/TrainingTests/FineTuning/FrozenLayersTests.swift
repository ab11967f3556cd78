import Autodiff
import Backbones
import Layers
import Methods
import TestSupport
import Testing

@testable import Training

@Suite("Frozen layers")
struct FrozenLayersTests {
  private func frozen(_ names: [String], in network: any Layer<Tensor, Tensor>) throws -> [String] {
    try FrozenLayers(names, in: network).parameters.map(\.name)
  }

  @Test("Names are sites, paths, beginnings of names, and all up to one of them")
  func names() throws {
    let resnet = deferringInitialization { ResNet18(classes: 3, form: .localization) }
    #expect(try frozen(["bn1"], in: resnet) == ["bn1.weight", "bn1.bias"])
    #expect(try frozen(["layer1.0.conv1", "fc.bias"], in: resnet) == ["layer1.0.conv1.weight", "fc.bias"])
    let through = try frozen(["...layer1"], in: resnet)
    #expect(through.first == "conv1.weight" && through.last == "layer1.1.bn2.bias" && through.count == 3 + 12)
    #expect(try frozen(["...layer1.0"], in: resnet).last == "layer1.0.bn2.bias")
    #expect(try FrozenLayers(["...layer1"], in: resnet).buffers.count == 5 * 3)
    let vgg = Backbone.smallVGG.network(classes: 3, form: .localization, seed: 1)
    let upToPool = try frozen(["...pool1"], in: vgg)
    #expect(!upToPool.isEmpty && upToPool.allSatisfy { $0.hasPrefix("features.") })
    #expect(try frozen(["...pool2"], in: vgg).count > upToPool.count)
    #expect(try frozen(["features"], in: vgg).count > upToPool.count && frozen([], in: vgg).isEmpty)
  }

  @Test("Names that mean nothing are refused with those there are")
  func unknown() {
    let resnet = deferringInitialization { ResNet18(classes: 3, form: .localization) }
    let text = errorText { _ = try frozen(["layer9"], in: resnet) }
    #expect(text.hasPrefix("--freeze: no layer is called 'layer9'. The names are: conv1, bn1,"), "\(text)")
    #expect(errorText { _ = try frozen(["...layer9"], in: resnet) }.contains("no layer is called 'layer9'"))
    let vgg = Backbone.smallVGG.network(classes: 3, form: .localization, seed: 1)
    let none = errorText { _ = try frozen(["pool1"], in: vgg) }
    #expect(none.contains("'pool1' has no parameters") && none.contains("'...pool1'"), "\(none)")
    var optimization = OptimizationConfiguration()
    optimization.frozen = ["features", "conv6", "fc"]
    #expect(errorText { try optimization.check(vgg) }.contains("are frozen, so nothing would be trained"))
    optimization.frozen = ["..."]
    #expect(errorText { try optimization.check(vgg) } == "'...' among the layers to freeze (--freeze) names none")
  }

  @Test("Frozen weights and statistics are the same to the bit behind a run, all others are not")
  func training() throws {
    var configuration = tinyConfiguration(epochs: 2)
    configuration.optimization.frozen = ["...bn"]
    configuration.optimization.recalibration = .batches(2)
    let network = tinyNetwork()
    let before = Dictionary(uniqueKeysWithValues: network.state.map { ($0.name, $0.tensor.floats) })
    let trainer = try tinyTrainer(configuration, network: network)
    let notice = "frozen: 4 of 8 parameters (stem.weight to bn.bias), and the running statistics"
    #expect(trainer.preparation.contains { $0.hasPrefix(notice) }, "\(trainer.preparation)")
    try trainer.run()
    for (name, tensor) in network.state {
      let isFrozen = name.hasPrefix("stem.") || name.hasPrefix("bn.")
      #expect((tensor.floats == before[name]) == isFrozen, "\(name)")
    }
  }

  @Test("A run with a frozen beginning computes nothing for it: its tape is that of the rest")
  func tape() throws {
    var configuration = tinyConfiguration(epochs: 1)
    configuration.optimization.frozen = ["...layer2"]
    let network = Backbone.smallResNet.network(classes: 4, form: .localization, seed: 1)
    _ = try tinyTrainer(configuration, network: network)
    func operations(_ network: Sequential, _ shape: [Int]) -> [Autodiff.Operation] {
      var context = Context(mode: .training)
      let tape = Tape()
      var generator = RandomGenerator(seed: 1)
      let images = Tensor.normal(Shape(shape), using: &generator)
      _ = network(images.traced(by: tape), &context)
      return tape.operations
    }
    let features = network.prefix(through: "layer2").predict(.zeros([2, 3, 32, 32])).shape
    let whole = operations(network, [2, 3, 32, 32])
    #expect(whole == operations(network.suffix(after: "layer2"), Array(features)) && whole.contains(.convolution))
    #expect(whole.count < operations(network.frozen(false), [2, 3, 32, 32]).count)
  }

  @Test("Frozen statistics of the whole network stay, scales and shifts are trained")
  func batchNorm() throws {
    var configuration = tinyConfiguration(epochs: 1)
    configuration.optimization.batchNorm = .frozen
    let network = tinyNetwork()
    let before = Dictionary(uniqueKeysWithValues: network.state.map { ($0.name, $0.tensor.floats) })
    try tinyTrainer(configuration, network: network).run()
    let statistics = ["bn.running_mean", "bn.running_var", "bn.num_batches_tracked"]
    for (name, tensor) in network.state {
      #expect((tensor.floats == before[name]) == statistics.contains(name), "\(name)")
    }
  }
}
