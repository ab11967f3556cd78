import EIL
import Foundation

/// Times whole training steps of one network: `step NETWORK [BATCH] [SIZE] [STEPS]`.
///
/// NETWORK is `vgg16-gap`, `vgg16-gap-eil`, `vgg16-gap-meil`, `resnet18-eil` or `resnet50`. A step is forward, loss,
/// backward and an update by SGD with momentum. The first step, which compiles kernels and fills the memory pool, is not counted. Each
/// later one prints its seconds on a line of its own.
@main
struct StepBenchmark {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count > 1, let network = network(arguments[1]) else {
      print("usage: step vgg16-gap|vgg16-gap-eil|vgg16-gap-meil|resnet18-eil|resnet50 [batch] [size] [steps]")
      exit(64)
    }
    let batch = number(2, 8)
    let size = number(3, 224)
    let optimizer = SGD(for: network, learningRate: 0.001, momentum: 0.9, weightDecay: 1e-4)
    var generator = RandomGenerator(seed: 1)
    let images = Tensor.normal([batch, 3, size, size], using: &generator)
    let labels = (0..<batch).map { $0 % 200 }
    for step in 0...number(4, 3) {
      let seconds = time { train(network, images, labels, optimizer) }
      if step > 0 { print(String(format: "%.4f", seconds)) }
    }
  }

  private static func network(_ name: String) -> (any Layer<Tensor, Tensor>)? {
    switch name {
    case "vgg16-gap": VGG16(classes: 200)
    case "vgg16-gap-eil": VGG16(classes: 200).inserting(EILLayer(), after: "pool4")
    case "vgg16-gap-meil": MultiEIL(in: VGG16(classes: 200), after: ["pool4", "conv5_3"])
    case "resnet18-eil": ResNet18(classes: 200).inserting(EILLayer(), after: "layer3")
    case "resnet50": ResNet50(classes: 200, form: .classification)
    default: nil
    }
  }

  private static func train(
    _ network: any Layer<Tensor, Tensor>, _ images: Tensor, _ labels: [Int], _ optimizer: SGD
  ) {
    var context = Context(mode: .training)
    let logits = network(images.traced(by: Tape()), &context)
    let loss = ErasingLoss()(logits, labels, context)
    optimizer.step(loss.backward())
  }

  private static func number(_ position: Int, _ usual: Int) -> Int {
    CommandLine.arguments.count > position ? Int(CommandLine.arguments[position]) ?? usual : usual
  }

  private static func time(_ body: () -> Void) -> Double {
    let duration = ContinuousClock().measure(body)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
