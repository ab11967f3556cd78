import Autodiff
import Backbones
import Erasing
import Foundation
import Interchange
import Layers
import Localization
import ONNX
import Optimizers
import Testing
import Training

/// Files of other programs in the folder EIL_ONNX, and results for them; see Tests/Interoperability/onnx_runtime.py.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["EIL_ONNX"] != nil, "EIL_ONNX names no folder of models"))
struct ONNXInteroperability {
  private var folder: String { ProcessInfo.processInfo.environment["EIL_ONNX"] ?? "" }

  /// Input and logits of a network of torchvision.
  private func expected(_ name: String) throws -> [String: Tensor] {
    try NumPyArchive(path: "\(folder)/torch-\(name).npz").tensors()
  }

  @Test(
    arguments: [
      "resnet18", "vgg16", "googlenet", "inception_v3", "mobilenet_v2", "mobilenet_v3_small", "efficientnet_b0",
    ], ["script", "dynamo"])
  func logitsAgree(name: String, exporter: String) throws {
    let tensors = try expected(name)
    let network = try ONNXNetwork(ONNXFile(path: "\(folder)/torch-\(name)-\(exporter).onnx"))
    let found = network.predict(try #require(tensors["input"]))
    let logits = try #require(tensors["logits"])
    let worst = difference(found, logits)
    // Deep networks of random weights amplify rounding, in every program that computes them.
    let others = difference(try #require(tensors[exporter]), logits)
    print("\(name) by \(exporter): \(worst), ONNX Runtime \(others)")
    #expect(worst < max(1e-4, 2 * others))
  }

  /// Networks of depthwise convolutions, clamps and uneven padding are fused throughout, in whatever form they come.
  @Test(
    arguments: ["efficientnet-lite0", "mobilenet-v2"], ["script", "dynamo", "script-kept", "dynamo-kept"])
  func mobileNetworksAreFused(name: String, form: String) throws {
    let path = "\(folder)/mobile/\(name)-\(form)"
    let tensors = try NumPyArchive(path: path + ".npz").tensors()
    let graph = NetworkGraph(of: try ONNXNetwork(ONNXFile(path: path + ".onnx")))
    let isOpaque = graph.nodes.contains { node in
      switch node.operation {
      case .function, .layer: true
      default: false
      }
    }
    let (optimized, input) = (graph.optimizedForInference(), try #require(tensors["input"]))
    let worst = difference(optimized(input), try #require(tensors["logits"]))
    let steps = optimized.steps(for: Shape([1] + input.shape.dropFirst()))
    print("\(name) by \(form): \(steps.count) steps, \(worst)")
    #expect(!isOpaque && steps.count < 60 && worst < 1e-4)
  }

  /// PyTorch's ResNet-18 learns a few images by heart, erased behind layer3.
  @Test(arguments: ["script", "dynamo"])
  func trainsBehindLayer3(exporter: String) throws {
    let plain = try ONNXNetwork(ONNXFile(path: "\(folder)/torch-resnet18-\(exporter).onnx"))
    let network = plain.erasing(after: ["layer3"])
    let optimizer = SGD(for: network, learningRate: 0.002, momentum: 0.9)
    let (images, labels) = (noise([4, 3, 96, 96], seed: 4), [0, 1, 2, 3])
    var losses: [Double] = []
    for step in 0..<10 {
      var context = Context(mode: .training, seed: UInt64(step))
      let logits = network(images.traced(by: Tape()), &context)
      #expect(logits.shape == [8, 1000] && context.branches.count == 1)
      let loss = ErasingLoss()(logits, labels, context)
      losses.append(loss.scalar)
      optimizer.step(network, loss.backward())
    }
    print("resnet18 by \(exporter), losses: \(losses.map { String(format: "%.3f", $0) }.joined(separator: " "))")
    #expect(losses[9] < losses[0] * 0.8)
    // The trained network goes out again, for the script to compare.
    let path = "\(folder)/again-resnet18-\(exporter)"
    try network.writeONNX(
      to: path + ".onnx", imageShape: plain.inputShape,
      options: ONNXExportOptions(metadata: ["layer": "resnet18 by \(exporter), trained"]))
    let input = try #require(try expected("resnet18")["input"])
    try NumPy.write(
      [(name: "input", tensor: input), (name: "logits", tensor: network.predict(input))], to: path + ".npz")
  }

  /// Writes every layer, with input and output, for the script to compare.
  @Test func writesLayers() throws {
    for (number, row) in LayerRoundTripTests.rows.enumerated() {
      let layer = seeded(3) { row.make() }
      disturb(layer)
      let input = noise(Shape([3] + row.shape))
      let path = "\(folder)/layer-\(number)"
      let options = ONNXExportOptions(opset: row.opset, metadata: ["layer": row.name])
      try layer.writeONNX(to: path + ".onnx", imageShape: row.shape, options: options)
      try NumPy.write(
        [(name: "input", tensor: input), (name: "logits", tensor: layer.predict(input))], to: path + ".npz")
    }
  }

  /// Writes the networks with branches and depthwise convolutions, with input and output, for the script to compare.
  @Test(arguments: Backbone.all.filter { !$0.name.hasPrefix("vgg") && !$0.name.hasPrefix("resnet") })
  func writesBackbones(backbone: Backbone) throws {
    for form in backbone.forms {
      let network = backbone.network(classes: 10, form: form, seed: 3)
      network.recalibrateStatistics(with: [noise([4, 3, 97, 97], seed: 5)])
      let (input, path) = (noise([3, 3, 97, 97]), "\(folder)/backbone-\(backbone)-\(form.rawValue)")
      let options = ONNXExportOptions(metadata: ["layer": "\(backbone), \(form.rawValue)"])
      try network.writeONNX(to: path + ".onnx", imageShape: [3, 97, 97], options: options)
      try NumPy.write(
        [(name: "input", tensor: input), (name: "logits", tensor: network.predict(input))], to: path + ".npz")
    }
  }

  /// Writes input, logits and maps of each run for the script to compare.
  @Test(arguments: ["small-resnet", "resnet18"])
  func computesRuns(name: String) throws {
    let (network, description) = try RunDirectory(path: "\(folder)/run-\(name)").network()
    let side = description.configuration.imageSize
    let input = noise([5, 3, side, side], seed: 6)
    let maps = try ClassActivationMapper(network)(input)
    let classes = Array(0..<maps.logits.shape[1])
    let scores = maps.maps(of: Array(repeating: classes, count: 5))
    let cam = Tensor(
      scores.flatMap { $0 }.flatMap(\.values), shape: [5, classes.count, scores[0][0].height, scores[0][0].width])
    try NumPy.write(
      [(name: "input", tensor: input), (name: "logits", tensor: maps.logits), (name: "cam", tensor: cam)],
      to: "\(folder)/own-\(name).npz")
    // What was exported gives the same here, too.
    for form in ["folded", "kept"] {
      let file = try ONNXFile(path: "\(folder)/own-\(name)-\(form).onnx")
      #expect(difference(try ONNXNetwork(file).predict(input), maps.logits) < 1e-4)
      #expect(difference(try ONNXNetwork(file, output: "cam").predict(input), cam) < 1e-4)
    }
  }
}
