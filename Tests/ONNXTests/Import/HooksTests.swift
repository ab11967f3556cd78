import Autodiff
import Layers
import ONNX
import Synchronization
import Testing

/// Forward hooks and taps see the nodes of a network that was read.
@Suite struct HooksTests {
  private struct Call: Sendable {
    let name: String
    let layer: any Layer
    let input: Tensor
    let output: Tensor
  }

  private final class Calls: Sendable {
    private let calls = Mutex<[Call]>([])

    var all: [Call] { calls.withLock { $0 } }

    func add(_ call: LayerCall) {
      let call = Call(
        name: call.path.joined(separator: "."), layer: call.layer, input: call.input, output: call.output)
      calls.withLock { $0.append(call) }
    }
  }

  private func observed(_ network: any Layer<Tensor, Tensor>, _ input: Tensor) -> [Call] {
    let calls = Calls()
    var context = Context(mode: .evaluation)
    context.forwardHook = { calls.add($0) }
    _ = network(input, &context)
    return calls.all
  }

  @Test func forwardHooksSeeEveryNode() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-kept"))
    let (input, calls) = (noise([2, 3, 32, 32]), observed(network, noise([2, 3, 32, 32])))
    let names = calls.map(\.name)
    // Nothing is fused under their eyes.
    for name in ["/conv1/Conv", "/bn1/BatchNormalization", "/Relu", "/layer1/layer1.0/Add", "/fc/Gemm"] {
      #expect(names.contains(name), "\(name) in \(names)")
    }
    #expect(Set(names).count == names.count)
    let last = try #require(calls.last)
    #expect(difference(last.output, network.predict(input)) < 1e-6 && last.input.shape == [2, 8])
    let node = try #require(calls[1].layer as? ONNXNode)
    #expect(node.operatorName == "BatchNormalization" && node.namedParameters.map(\.name) == ["bn1.weight", "bn1.bias"])
    // A node runs alone, too.
    for call in calls { #expect(difference(call.layer.outcome(of: call.input), call.output) < 1e-6, "\(call.name)") }
  }

  @Test func nodesHavePathsInsideOtherNetworks() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-kept")).sequential()
    let names = observed(network, noise([2, 3, 32, 32])).map(\.name)
    #expect(names.contains("features./conv1/Conv") && names.contains("features") && names.last == "fc")
    let summary = network.summary(inputShape: [1, 3, 32, 32])
    let first = summary.rows.first { $0.name == "features./conv1/Conv" }
    #expect(first?.multiplyAdds == 16 * 16 * 4 * 3 * 49 && first?.kind == "Conv")
    #expect(summary.rows.last?.name == "fc" && summary.rows.last?.kind == "Linear")
    #expect(!summary.rows.contains { $0.kind == "ONNXNode" })
    #expect(summary.rows.reduce(0) { $0 + $1.parameters } == summary.parameters)
  }

  @Test(arguments: ["layer1", "layer1.1", "layer1.1.relu", "/layer1/layer1.1/relu_1/Relu"])
  func tapsReplaceOutputs(name: String) throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-kept"))
    let input = noise([2, 3, 32, 32])
    var context = Context(mode: .evaluation)
    context.tap(name) { $0 * 2 }
    let expected = network.inserting(Lambda { $0 * 2 }, after: name).predict(input)
    #expect(difference(network(input, &context), expected) < 1e-6 && context.unmetTaps.isEmpty)
  }

  @Test func unknownTapsAreToldOf() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-kept"))
    var context = Context(mode: .evaluation)
    for name in ["layer7", "layer2"] { context.tap(name) { $0 } }
    _ = network(noise([1, 3, 32, 32]), &context)
    #expect(context.unmetTaps == ["layer7"])
  }

  /// The gradient at a module, in evaluation mode and with all parameters frozen.
  @Test func gradientsAtModules() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-kept")).frozen()
    let tape = Tape()
    let kept = Mutex<Tensor?>(nil)
    var context = Context(mode: .evaluation)
    context.tap("layer1") { output in
      let traced = output.traced(by: tape, retainingGradient: true)
      kept.withLock { $0 = traced }
      return traced
    }
    let logits = network(noise([2, 3, 32, 32]), &context)
    let gradients = logits.sum().backward()
    let features = try #require(kept.withLock { $0 })
    #expect(gradients[features]?.shape == features.shape)
  }
}

extension Layer {
  /// What the layer makes of `input` at evaluation, where both are tensors.
  fileprivate func outcome(of input: Tensor) -> Tensor {
    (self as? any Layer<Tensor, Tensor>)?.predict(input) ?? input
  }
}
