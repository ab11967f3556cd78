import Backbones
import Erasing
import Layers
import Testing

@testable import Measurement

@Suite("Arithmetic of a network")
struct NetworkWorkTests {
  /// Three images of 8 x 8 pixels: 8 channels at 8 x 8, 16 at 4 x 4, 5 classes.
  private let batch = 3
  private let first = 3 * (8 * 8 * 8) * (3 * 9)
  private let second = 3 * (16 * 4 * 4) * (8 * 9)
  private let head = 3 * 5 * 16

  private var network: Sequential {
    Sequential {
      Conv2D(3, 8, kernel: 3, padding: 1)
      ReLU()
      MaxPool2D(2).named("pool")
      Conv2D(8, 16, kernel: 3, padding: 1)
      BatchNorm2D(16)
      ReLU().named("last")
      GlobalAvgPool2D()
      Linear(16, 5)
    }
  }

  @Test("Inference is the multiply-adds twice; a step has no gradient of the image")
  func plain() {
    for mode in [Context.Mode.training, .evaluation] {
      let work = NetworkWork(network, batch: batch, imageSize: 8, mode: mode)
      #expect(work.forward == first + second + head && work.first == first)
      #expect(work.inferenceOperations == 2 * (first + second + head))
      #expect(work.trainingOperations == 2 * (2 * first + 3 * second + 3 * head))
    }
  }

  @Test("What lies behind an erasing layer works on the erased copies too, in training only")
  func erased() {
    let once = network.inserting(EILLayer(), after: "pool")
    let training = NetworkWork(once, batch: batch, imageSize: 8, mode: .training)
    #expect(training.trainingOperations == 2 * (2 * first + 3 * 2 * second + 3 * 2 * head))
    let evaluation = NetworkWork(once, batch: batch, imageSize: 8, mode: .evaluation)
    #expect(evaluation.inferenceOperations == 2 * (first + second + head))
    let twice = MultiEIL(in: network, after: ["pool", "last"]).network
    let both = NetworkWork(twice, batch: batch, imageSize: 8, mode: .training)
    #expect(both.trainingOperations == 2 * (2 * first + 3 * 2 * second + 3 * 3 * head))
  }

  @Test("A batch of one counts like any other")
  func single() {
    let work = NetworkWork(network, batch: 1, imageSize: 8, mode: .training)
    #expect(work.forward * batch == first + second + head)
  }

  @Test("ResNet-18 at 224 pixels has the 1.814 billion multiply-adds that are published")
  func published() {
    let network = ResNet(.layers18, classes: 1000, form: .classification)
    #expect(NetworkWork(network, batch: 1, imageSize: 224, mode: .evaluation).forward == 1_814_073_344)
  }
}
