import Autodiff
import Layers
import Testing

/// Gradients that overflow on their way back through a network are traced to the layer that they overflowed in.
@Suite struct GuardedNetworkTests {
  struct Setting: CustomTestStringConvertible {
    let isCheckpointed: Bool
    let isRecorded: Bool

    static let all = [false, true].flatMap { a in [false, true].map { Setting(isCheckpointed: a, isRecorded: $0) } }

    var testDescription: String {
      (isCheckpointed ? "checkpointed" : "kept") + (isRecorded ? ", recorded" : ", ordinary")
    }
  }

  private func firstFinding(
    _ features: Sequential, _ setting: Setting, input scale: Double, seed: Double
  ) throws -> NonFiniteFinding {
    let head = seeded(2) { Conv2D(4, 2, kernel: 1) }.frozen()
    let network = Sequential {
      if setting.isCheckpointed { features.checkpointed().named("features") } else { features.named("features") }
      head.named("head")
    }
    var generator = RandomGenerator(seed: 6)
    let images = Tensor.uniform([2, 3, 4, 4], in: 0.5...1, using: &generator) * scale
    return try #require(
      AnomalyDetection.finding {
        var context = Context(mode: .training)
        let output = network(images.traced(by: Tape()), &context)
        _ = output.backward(seed: .full(output.shape, seed), differentiably: setting.isRecorded)
      }.first)
  }

  @Test(arguments: Setting.all) func aConvolutionWithReLU(_ setting: Setting) throws {
    let features = seeded(1) {
      Sequential {
        Conv2D(3, 4, kernel: 3, padding: 1).named("conv1")
        ReLU()
      }
    }
    let first = try firstFinding(features, setting, input: 1e20, seed: 1e20)
    #expect(first.path.joined(separator: ".") == "features.conv1", "\(first)")
    #expect(first.operation == .convolution && first.pass == .backward(operand: 1), "\(first)")
  }

  @Test(arguments: Setting.all) func normalizationWithReLU(_ setting: Setting) throws {
    let features = seeded(1) {
      Sequential {
        Conv2D(3, 4, kernel: 3, padding: 1).named("conv1")
        BatchNorm2D(4).named("bn1")
        ReLU()
      }
    }
    let scale = try #require(features.namedParameters.first { $0.name == "bn1.weight" }).parameter
    scale.wrappedValue = .full([4], 1e20)
    let first = try firstFinding(features, setting, input: 1, seed: 1e25)
    #expect(first.path.joined(separator: ".") == "features.bn1", "\(first)")
    #expect(first.operation == .batchNormalization && first.pass == .backward(operand: 0), "\(first)")
  }
}
