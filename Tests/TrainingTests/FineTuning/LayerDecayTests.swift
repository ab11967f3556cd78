import Autodiff
import Backbones
import Layers
import Optimizers
import TestSupport
import Testing

@testable import Training

@Suite("Learning rates by stage")
struct LayerDecayTests {
  @Test("Stages are blocks, chains of blocks, and what lies between poolings")
  func stages() {
    let resnet = deferringInitialization { Backbone.resnet18.network(classes: 3) }
    #expect(
      NetworkStages(resnet, head: ["fc"]).stages == [["conv1", "bn1"], ["layer1"], ["layer2"], ["layer3"], ["layer4"]])
    let vgg = Backbone.smallVGG.network(classes: 3)
    let stages = NetworkStages(vgg, head: ["conv6", "fc"]).stages
    #expect(stages.count == 3 && stages.joined().allSatisfy { $0.hasPrefix("features.") })
    let blocks = Sequential {
      Conv2D(3, 8, kernel: 3).named("stem"); BatchNorm2D(8).named("bn1"); ReLU().named("act")
      Sequential {
        Sequential { Residual(Sequential { Conv2D(8, 8, kernel: 1) }) }
        Sequential { Residual(Sequential { Conv2D(8, 8, kernel: 1) }) }
      }.named("blocks")
      Conv2D(8, 16, kernel: 1).named("conv_head"); BatchNorm2D(16).named("bn2"); GlobalAvgPool2D()
      Linear(16, 3).named("fc")
    }
    #expect(
      NetworkStages(blocks, head: ["fc"]).stages
        == [["stem", "bn1"], ["blocks.0"], ["blocks.1"], ["conv_head", "bn2"]])
    // A chain without blocks and poolings has a stage for each convolution.
    #expect(
      NetworkStages(tinyNetwork(), head: ["fc"]).stages
        == [["stem.weight", "stem.bias", "bn.weight", "bn.bias"], ["conv.weight", "conv.bias"]])
  }

  @Test("Each stage towards the input learns by the factor slower; the head's own factor is the head's alone")
  func rates() throws {
    var configuration = tinyConfiguration()
    configuration.optimization.layerDecay = 0.5
    configuration.optimization.headScale = 10
    let network = Backbone.resnet18.network(classes: 4)
    let trainer = try tinyTrainer(configuration, network: network)
    let optimizer = try #require(trainer.optimizer as? NetworkOptimizer)
    let expected = ["conv1": 0.03125, "bn1": 0.03125, "layer1": 0.0625, "layer2": 0.125, "layer3": 0.25, "layer4": 0.5]
    for setting in optimizer.settings {
      let stage = String(setting.name.prefix { $0 != "." })
      #expect(setting.learningRateScale == expected[stage] ?? 10, "\(setting.name)")
    }
    let text = try #require(trainer.preparation.first { $0.hasPrefix("learning rates by stage") })
    let stages = "conv1, bn1 x 0.0312; layer1 x 0.0625; layer2 x 0.125; layer3 x 0.25; layer4 x 0.5; fc x 10"
    #expect(text.hasSuffix(stages), "\(text)")
  }

  @Test("Without the factor groups are as they were")
  func none() throws {
    let trainer = try tinyTrainer(tinyConfiguration())
    let optimizer = try #require(trainer.optimizer as? NetworkOptimizer)
    #expect(optimizer.settings.allSatisfy { $0.learningRateScale == 1 })
    #expect(!trainer.preparation.contains { $0.contains("learning rates") })
  }

  @Test("A program's own groups and the factor are not both taken")
  func ownGroups() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration()
      configuration.optimization.layerDecay = 0.5
      var parts = TrainingParts()
      parts.groups = [ParameterGroup(matching: "fc", learningRateScale: 3)]
      let text = errorText {
        _ = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder), parts: parts)
      }
      #expect(text.contains("(layerDecay)") && text.contains("(parts.groups)"), "\(text)")
    }
  }
}
