// A differentiable operation in one file: the forward computation, its pullback, a check against differences, and a
// layer that trains with it in a whole run.
//
// The operation is the squashing function of capsules (Sabour, Frosst and Hinton 2017) over the channels of each place:
// x · |x| / (1 + |x|^2). Nothing in it is larger than 1, however strong the features.
import AutodiffTesting
import EIL
import Foundation
import ONNX

extension Tensor {
  /// `[N, C, H, W]`, each place's channels scaled to a length below 1.
  func squashed() -> Tensor {
    Tensor.custom([self]) { operands in
      let x = operands[0]
      let length = ((x * x).sum([1], keepingAxes: true) + 1e-12).squareRoot()
      let scale = length / (length * length + 1)  // y = s(|x|) · x
      return (
        x * scale,
        { gradient in
          // dy = s dx + x s'(|x|) (x · dx) / |x|, with s' = (1 - |x|²) / (1 + |x|²)²
          let slope = (length * -1 * length + 1) / (length * length + 1).squared()
          let along = (gradient * x).sum([1], keepingAxes: true)
          return [gradient * scale + x * (slope * along / length)]
        }
      )
    }
  }
}

/// The operation as a layer that is fused and exported: written in operations that the graph knows.
struct Squash: Layer, WritesGraph {
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.squashed() }

  /// The graph has no square root of its own, so it runs as a function there: at inference, but not in files.
  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.function("squash", [input]) { $0[0].squashed() }
  }
}

/// In files it is written with operators of the standard.
extension Squash: ONNXExportable {
  func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    let squares = graph.node("Mul", [input, input])
    let sum = graph.node("ReduceSum", [squares, graph.constant([1])], [("keepdims", .integer(1))])
    let scale = graph.node("Div", [graph.node("Sqrt", [sum]), graph.node("Add", [sum, graph.constant([1], shape: [])])])
    return graph.node("Mul", [input, scale])
  }
}

// 1. Is the pullback right? Differences in float64 say so.
var generator = RandomGenerator(seed: 3)
let input = Tensor.normal([2, 5, 3, 3], .float64, using: &generator)
let report = checkGradients(of: [input]) { $0[0].squashed() }
print("pullback: \(report)")

// 2. A run with it, evaluated and exported.
let squashing = Backbone(name: "squashing", usualImageSize: 32, erasingPoints: ["relu"]) { request in
  Sequential {
    Conv2D(3, 16, kernel: 3, stride: 2, padding: 1).named("conv")
    ReLU().named("relu")
    Squash().named("squash")
    Conv2D(16, 32, kernel: 3, padding: 1).named("last")
    ReLU()
    GlobalAvgPool2D()
    Linear(32, request.classes).named("fc")
  }
}
try Backbone.register(squashing)
let folder = NSTemporaryDirectory() + "eil-operation"
try? FileManager.default.removeItem(atPath: folder)
var configuration = TrainingConfiguration(data: "parts:train=160,test=32,classes=4,size=32", backbone: squashing)
configuration.epochs = 2
configuration.batchSize = 16
let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder))
try session.trainer.run()
let result = try RunEvaluation(run: folder).result
print("Top-1 \(result.top1Classification) %, GT-known \(result.localization?.gtKnownLocalization ?? -1) %")
let file = NSTemporaryDirectory() + "squashing.onnx"
try session.network.writeONNX(to: file, imageShape: [3, 32, 32])
let images = Tensor.normal([1, 3, 32, 32], using: &generator)
let again = try ONNXNetwork(try ONNXFile(path: file)).predict(images)
let difference = zip(again.floats, session.network.predict(images).floats).map { abs($0 - $1) }.max() ?? 1
print("largest difference after export: \(difference)")
guard report.passes, difference < 1e-4 else { exit(1) }
