// A layer in one file that is fused at inference and exported like the library's own.
//
// It says once how it is written as operations. Batch normalization is then folded into its convolution, the activation
// taken into the same pass, and ONNX files hold it as standard operators under its own names.
import EIL
import Foundation
import ONNX

/// x + SiLU(BN(conv(x))), and then a factor for each channel that is computed from the whole image.
struct AttentiveBlock: Layer, WritesGraph {
  let conv: Conv2D
  let bn: BatchNorm2D
  let gate: Conv2D

  init(channels: Int) {
    conv = Conv2D(channels, channels, kernel: 3, padding: 1, bias: false)
    bn = BatchNorm2D(channels)
    gate = Conv2D(channels, channels, kernel: 1)
  }

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let features = input + bn(conv(input, &context), &context).silu()
    let means = features.mean([2, 3], keepingAxes: true)
    return features * gate(means, &context).sigmoid()
  }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let convolved = graph.add(bn, named: "bn", to: graph.add(conv, named: "conv", to: input))
    let features = graph.sum(graph.activation(.silu, convolved), input)
    let means = graph.globalAverage(features, keepingAxes: true)
    return graph.product(features, graph.activation(.sigmoid, graph.add(gate, named: "gate", to: means)))
  }
}

let network = seeded(4) {
  Sequential {
    Conv2D(3, 16, kernel: 3, padding: 1).named("stem")
    ReLU()
    AttentiveBlock(channels: 16).named("block1")
    AttentiveBlock(channels: 16).named("block2")
    GlobalAvgPool2D()
    Linear(16, 4).named("fc")
  }
}

// 1. Inference: no opaque piece, the same numbers.
var generator = RandomGenerator(seed: 5)
let images = Tensor.normal([2, 3, 32, 32], using: &generator)
let optimized = network.optimizedForInference()
let steps = optimized.steps(for: images.shape)
print(steps.joined(separator: "\n"))
let difference = zip(optimized(images).floats, network.predict(images).floats).map { abs($0 - $1) }.max() ?? 1
print("largest difference: \(difference)")

// 2. Export, and back.
let file = NSTemporaryDirectory() + "attentive.onnx"
let report = try network.writeONNX(to: file, imageShape: [3, 32, 32])
print("operators: \(report.operators.map { "\($0.name) \($0.count)" }.joined(separator: ", "))")
let again = try ONNXNetwork(try ONNXFile(path: file))
let returned = zip(again.predict(images).floats, network.predict(images).floats).map { abs($0 - $1) }.max() ?? 1
print("largest difference after export: \(returned)")

// 3. It trains like any other network, with erasing behind a block.
let trainer = try Trainer(
  network, method: EIL(after: "block1"),
  data: try DatasetSpecification("parts:train=64,classes=4,size=32").open(split: .train), imageSize: 32, epochs: 1,
  batchSize: 16)
try trainer.run()
print("trained: loss \(trainer.history.last?.loss ?? .nan)")
guard difference < 1e-4, returned < 1e-4, !steps.contains(where: { $0.contains(": layer") }) else { exit(1) }
