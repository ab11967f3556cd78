// A way of training in one file: two heads, of which the second sees features without what the first looks at most.
//
// It is the idea of adversarial complementary learning (Zhang et al., CVPR 2018) in its plainest form. The method puts
// a layer with two classifiers in the place of the backbone's head. In training the layer needs the images' classes,
// which the context tells it, and gives the second head's logits as a side output; at evaluation it sums the two heads'
// maps.
import EIL
import Foundation
import ONNX

/// Features `[N, K, H, W]` to logits `[N, classes]`: two 1x1 convolutions with one map a class, averaged over pixels.
struct TwoHeads: Layer, WritesGraph {
  let first: Conv2D
  let second: Conv2D
  /// Cells of at least this share of the first map's largest value are hidden from the second head.
  let threshold: Double

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let maps = first(input, &context)
    guard context.mode == .training, let targets = context.targets else {
      return (maps + second(input, &context)).globalAveragePooled()
    }
    let (batch, side) = (input.shape[0], maps.shape[2])
    let all = maps.detached()
    let own = Tensor.concatenated(targets.labels.enumerated().map { all[$0][$1].reshaped([1, 1, side, side]) })
    let limit = own.largest([1, 2, 3], keepingAxes: true) * threshold
    let seen = (own .< limit).cast(to: input.dtype)  // 0 where the first head looks
    context.putOut(seen, as: "seen", isConstant: true)
    context.putOut(second(input * seen, &context).globalAveragePooled(), as: "complementary", isGlobal: true)
    precondition(seen.shape == [batch, 1, side, side])
    return maps.globalAveragePooled()
  }

  /// At evaluation one convolution does the work of both, so that the network ends like any other with class maps.
  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let maps = graph.convolution(
      input, weight: first.weight + second.weight, bias: first.bias.flatMap { a in second.bias.map { a + $0 } })
    return graph.globalAverage(maps)
  }
}

/// Trains two heads, each on what is its own to see.
struct Complementary: Method {
  static let name = "complementary"
  static let summary = "a second head that does not see what the first looks at"
  static let hasOwnLoss = true
  static let optionHelp = [
    "threshold": "cells of this share of the first map's maximum are hidden", "weight": "of the second loss",
  ]

  var threshold = 0.7
  var weight = 1.0

  func network(of backbone: Sequential) throws -> Sequential {
    guard let pool = backbone.children.firstIndex(where: { $0.layer is GlobalAvgPool2D }),
      let linear = backbone.children.last?.layer as? Linear
    else { throw MethodError("complementary: the backbone must end in global average pooling and a linear layer") }
    let (classes, channels) = (linear.weight.shape[0], linear.weight.shape[1])
    let heads = TwoHeads(
      first: Conv2D(channels, classes, kernel: 1), second: Conv2D(channels, classes, kernel: 1), threshold: threshold)
    return Sequential(Array(backbone.children[..<pool]) + [.init(name: "heads", layer: heads)])
  }

  func loss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss? {
    let second = context.sideOutputs.required("complementary", by: "the complementary method")
    return Loss([
      WeightedTerm("first", targets.crossEntropy(output)),
      WeightedTerm("second", targets.crossEntropy(second), weight: weight),
    ])
  }
}

MethodRegistry.register(Complementary.self)

// 1. A whole run: data, training with a report of both terms, a run folder. Any backbone will do.
let folder = NSTemporaryDirectory() + "eil-two-heads"
try? FileManager.default.removeItem(atPath: folder)
var configuration = TrainingConfiguration(data: "parts:train=240,test=64", backbone: .smallVGG, method: Complementary())
configuration.epochs = 3
configuration.batchSize = 16
let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder))
try session.trainer.run { event in
  guard case .epoch(let report) = event else { return }
  let terms = report.terms.map { "\($0.name) \(String(format: "%.3f", $0.value))" }.joined(separator: ", ")
  print("epoch \(report.epoch): \(terms)")
}

// 2. The run folder knows its method by name; the evaluation makes the network again and reads its weights.
let evaluation = try RunEvaluation(run: folder)
print("method: \(evaluation.run.configuration.method.label)")
print("GT-known localization: \(String(format: "%.1f", evaluation.result.localization?.gtKnownLocalization ?? -1)) %")

// 3. For inference the two heads are one convolution.
let steps = session.network.optimizedForInference().steps(for: [1, 3, 64, 64])
print("the last steps of inference:\n  \(steps.suffix(2).joined(separator: "\n  "))")

// 4. And so it is in files.
let file = NSTemporaryDirectory() + "two-heads.onnx"
let written = try session.network.writeONNX(to: file, imageShape: [3, 64, 64])
print("\(file): \(written.operators.map { "\($0.name) \($0.count)" }.joined(separator: ", "))")

guard let last = session.trainer.history.last, let first = session.trainer.history.first,
  let (a, b) = first.term("second").flatMap({ a in last.term("second").map { (a, $0) } }), b < a
else {
  print("The second head's loss should have fallen.")
  exit(1)
}
