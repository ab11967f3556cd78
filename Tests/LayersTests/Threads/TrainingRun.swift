import Autodiff
import Backbones
import Core
import Erasing
import Layers
import Optimizers

/// A few steps of training, from given seeds, to compare to the bit.
struct TrainingRun: Sendable {
  enum Kind: String, CaseIterable, Codable, Sendable {
    case vgg, resnet, checkpointed
    /// Layers that normalize each sample and resize, trained with Adam.
    case samples
  }

  let kind: Kind
  let seed: UInt64

  /// Pixels a side, and steps. Debug builds are what sanitizers use, which take a hundred times as long.
  #if DEBUG
    static let (side, usualSteps) = (16, 1)
  #else
    static let (side, usualSteps) = (32, 3)
  #endif

  private func network() -> Sequential {
    seeded(seed) {
      switch kind {
      case .vgg: return SmallVGG(classes: 10, width: 16).inserting(EILLayer(threshold: 0.7), after: "pool2")
      case .resnet: return SmallResNet(classes: 10, width: 16)
      case .checkpointed:
        return Sequential {
          Conv2D(3, 32, kernel: 3, padding: 1)
          BatchNorm2D(32)
          ReLU()
          Sequential {
            Conv2D(32, 32, kernel: 3, padding: 1)
            Dropout(0.3)
            ReLU()
          }.checkpointed()
          GlobalAvgPool2D()
          Linear(32, 10)
        }
      case .samples:
        return Sequential {
          Conv2D(3, 32, kernel: 3, stride: 2, padding: 1, bias: false)
          GroupNorm(4, channels: 32)
          GELU()
          Upsample(2, .bilinear())
          LocalResponseNorm(5, alpha: 0.5)
          Conv2D(32, 32, kernel: 3, padding: 1, groups: 4)
          SiLU()
          GlobalAvgPool2D()
          LayerNorm(32)
          Linear(32, 10)
        }
      }
    }
  }

  /// Adam's epsilon is large, because its first step is otherwise each gradient's sign, which rounding may change.
  private func optimizer(for network: Sequential) -> any Optimizer {
    if kind == .samples { return Adam(for: network, learningRate: 0.01, epsilon: 1e-3) }
    return SGD(for: network, learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4)
  }

  /// The loss of each step and all of the network's state behind the last.
  func run(steps: Int = TrainingRun.usualSteps) -> [[UInt32]] {
    let network = network()
    let optimizer = optimizer(for: network)
    var generator = RandomGenerator(seed: seed &+ 100)
    var bits: [[UInt32]] = []
    for step in 0..<steps {
      let images = Tensor.uniform([6, 3, Self.side, Self.side], in: -1...1, using: &generator)
      let labels = (0..<6).map { _ in generator.integer(below: 10) }
      var context = Context(mode: .training, seed: seed &+ UInt64(step))
      let loss = ErasingLoss()(network(images.traced(by: Tape()), &context), labels, context)
      bits.append(loss.floats.map(\.bitPattern))
      optimizer.step(loss.backward())
    }
    return bits + network.state.map { $0.tensor.floats.map(\.bitPattern) }
  }
}
