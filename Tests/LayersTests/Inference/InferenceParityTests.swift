import Autodiff
import Backbones
import Erasing
import Layers
import Testing

@Suite("Optimized networks give what the plain ones give")
struct InferenceParityTests {
  @Test(
    "VGG with batch normalization, at several batch sizes in turn",
    arguments: [ConvolutionChoice.automatic, .direct])
  func smallVGG(choice: ConvolutionChoice) {
    let network = settled(seeded(1) { SmallVGG(classes: 5, width: 16) })
    let optimized = network.optimizedForInference(algorithm: choice.algorithm)
    for batch in [1, 3, 1, 8, 3, 1] {
      expectEqual(optimized.predict(images(batch, 32)), network.predict(images(batch, 32)))
    }
  }

  @Test("Channels that fill no block of 16")
  func oddWidth() {
    let network = settled(seeded(2) { SmallResNet(classes: 3, width: 10) })
    expectEqual(network.optimizedForInference().predict(images(2, 32)), network.predict(images(2, 32)))
  }

  @Test("Residual networks with and without projections and bottlenecks")
  func resNets() {
    for network in [
      SmallResNet(classes: 4, width: 16), ResNet18(classes: 4), ResNet50(classes: 4, form: .classification),
    ] {
      let network = settled(network)
      expectEqual(network.optimizedForInference().predict(images(2, 64)), network.predict(images(2, 64)))
    }
  }

  @Test("The classification form of VGG, where adaptive pooling has to repeat cells")
  func classifier() {
    let network = seeded(4) { VGG11(classes: 6, form: .classification) }
    expectEqual(network.optimizedForInference().predict(images(2, 64)), network.predict(images(2, 64)))
  }

  @Test("Erasing layers at several depths are gone")
  func erasing() {
    let plain = settled(seeded(5) { SmallVGG(classes: 5, width: 16) })
    let erased = MultiEIL(in: plain, after: ["pool1", "pool2"])
    let optimized = erased.optimizedForInference()
    expectEqual(optimized.predict(images(2, 32)), plain.predict(images(2, 32)))
    let shape: Shape = [2, 3, 32, 32]
    #expect(optimized.steps(for: shape) == plain.optimizedForInference().steps(for: shape))
  }

  @Test("Layers of one's own run between the others")
  func unknownLayers() {
    let network = settled(
      seeded(6) {
        Sequential {
          Conv2D(3, 16, kernel: 3, padding: 1)
          Lambda { $0 * 2 + 0.25 }
          ReLU()
          Residual(
            Sequential {
              Conv2D(16, 16, kernel: 3, padding: 1)
              GELU().named("gelu")
            })
          GlobalAvgPool2D()
          Linear(16, 4)
          Sigmoid()
        }
      })
    expectEqual(network.optimizedForInference().predict(images(3, 16)), network.predict(images(3, 16)))
  }

  @Test("Every order of what can be fused and what cannot")
  func orders() {
    let networks: [Sequential] = seeded(7) {
      [
        Sequential {
          BatchNorm2D(3)
          LeakyReLU(slope: 0.2)
          Conv2D(3, 24, kernel: 5, stride: 2, padding: 2, bias: false)
          LeakyReLU(slope: 0.1)
          BatchNorm2D(24)
          AvgPool2D(2, padding: 1)
          Conv2D(24, 24, kernel: 3, padding: 1, groups: 4)
          BatchNorm2D(24)
          ReLU()
          MaxPool2D(3, stride: 2, ceilMode: true)
          AdaptiveAvgPool2D(2)
          Flatten()
          Dropout()
          Linear(96, 8)
          BatchNorm2D(8)
          ReLU()
          Linear(8, 3, bias: false)
        },
        // Sums whose operands are read again, are the network's input, or come from no convolution.
        Sequential {
          Residual(Sequential { Conv2D(3, 3, kernel: 3, padding: 1) })
          Conv2D(3, 16, kernel: 3, padding: 1)
          Residual(Sequential { Residual(Sequential { Conv2D(16, 16, kernel: 1) }, activates: false) })
          Residual(Sequential { MaxPool2D(3, stride: 1, padding: 1) })
          Residual(Sequential { Identity() }, shortcut: Sequential { Conv2D(16, 16, kernel: 1) })
          Residual(Sequential { ReLU() }, shortcut: Sequential { BatchNorm2D(16) })
        },
        Sequential { ReLU() }, Sequential { Identity() }, Sequential { Flatten() },
      ]
    }
    for network in networks.map(settled) {
      expectEqual(network.optimizedForInference().predict(images(2, 16)), network.predict(images(2, 16)))
    }
  }

  enum ConvolutionChoice: Sendable {
    case automatic, direct

    var algorithm: ConvolutionAlgorithm { self == .automatic ? .automatic : .direct }
  }
}
