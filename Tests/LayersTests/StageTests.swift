import Autodiff
import Backbones
import Erasing
@testable import Layers
import Testing

/// Networks whose stages are computed again in the backward pass.
@Suite struct StageTests {
  static func network() -> Sequential {
    seeded(3) {
      Sequential {
        Sequential {
          Conv2D(3, 16, kernel: 3, padding: 1)
          BatchNorm2D(16)
          ReLU()
          Conv2D(16, 16, kernel: 3, padding: 1)
          ReLU()
          MaxPool2D(2).named("down", site: "pool1")
          Conv2D(16, 32, kernel: 3, padding: 1)
          Dropout(0.3)
          ReLU().named("last", site: "conv2")
        }.named("features")
        GlobalAvgPool2D()
        Linear(32, 5)
      }
    }
  }

  /// Values, gradients and what the step leaves in network and context, in float32.
  static func step(_ network: Sequential) -> (values: [[Float]], state: [[Float]], context: Context) {
    var generator = RandomGenerator(seed: 4)
    let images = Tensor.uniform([4, 3, 16, 16], in: -1...1, using: &generator)
    let input = images.traced(by: Tape(), retainingGradient: true)
    var context = Context(mode: .training, seed: 5)
    let logits = network(input, &context)
    let gradients = ErasingLoss()(logits, [0, 1, 2, 3], context).backward()
    let found = [gradients[input]] + network.namedParameters.map { gradients[$0.parameter] }
    return ([logits.floats] + found.map { $0?.floats ?? [] }, network.state.map(\.tensor.floats), context)
  }

  /// To the bit: with erased branches, batch normalization, dropout, and fused poolings.
  @Test(arguments: ["stages", "named", "nested"]) func gradientsAreTheSame(kind: String) {
    func erased(_ network: Sequential) -> Sequential {
      network.inserting(EILLayer(threshold: 0.6), after: "pool1").inserting(EILLayer(threshold: 0.8), after: "conv2")
    }
    let kept = Self.step(erased(Self.network()))
    let plain = Self.network()
    let network =
      switch kind {
      case "stages": erased(plain.checkpointedStages())
      case "named": erased(plain).checkpointed(after: ["features.2", "pool1", "features"])
      default: Sequential { erased(plain.checkpointedStages()).checkpointed() }
      }
    let again = Self.step(network)
    let (sameValues, sameState) = (kept.values == again.values, kept.state == again.state)
    #expect(sameValues && kept.values.allSatisfy { !$0.isEmpty })
    #expect(sameState, "running statistics are updated once")
    #expect(kept.context.generator == again.context.generator)
    #expect(kept.context.branches.count == 2 && again.context.branches.count == 2)
  }

  @Test func stagesEndBehindPoolings() {
    let stages = VGG16(classes: 5).checkpointedStages()
    #expect(stages.stages.map(\.isCheckpointed) == [false])
    let features = stages["features"] as? Sequential
    #expect(features?.stages.map(\.layers.children.count) == [5, 5, 7, 7, 6])
    #expect(features?.stages.allSatisfy(\.isCheckpointed) == true)
    let residual = ResNet18(classes: 5).checkpointedStages()
    #expect(residual.stages.map(\.isCheckpointed) == [true, true, true, true, true, false])
    // Of networks whose features are a row of networks, each of these is a stage.
    let mobile = MobileNetV1(classes: 5).checkpointedStages()["model"] as? Sequential
    #expect(mobile?.stages.map(\.isCheckpointed) == Array(repeating: true, count: 14))
  }

  @Test func namesAndSitesStay() {
    let (plain, stages) = (Self.network(), Self.network().checkpointedStages())
    #expect(plain.namedParameters.map(\.name) == stages.namedParameters.map(\.name))
    #expect(plain.siteNames == stages.siteNames)
  }

  @Test func surgeryKeepsStages() {
    let network = Self.network().checkpointedStages().inserting(EILLayer().named("eil"), after: "pool1")
    let features = network["features"] as? Sequential
    #expect(features?.stages.map(\.layers.children.count) == [6, 4])
    #expect(features?.stages.last?.layers.children.first?.name == "eil")
  }

  /// One entry of the tape for each stage.
  @Test func stagesAreEntries() {
    let tape = Tape()
    var context = Context(mode: .training)
    _ = Self.network().checkpointedStages()(Tensor.ones([2, 3, 16, 16]).traced(by: tape), &context)
    #expect(tape.operations == [.checkpoint, .checkpoint, .globalAveragePool, .linear])
  }
}
