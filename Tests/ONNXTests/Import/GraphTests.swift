import Autodiff
import Layers
import Testing

@testable import ONNX

/// Networks that were read, written as a `NetworkGraph`, as inference wants them.
@Suite struct GraphTests {
  private typealias Small = SmallModel

  private func functions(_ graph: NetworkGraph) -> [String] {
    graph.nodes.compactMap { node in
      if case .function(let function) = node.operation { function.name } else { nil }
    }
  }

  @Test(arguments: [
    "resnet-folded", "resnet-kept", "resnet-dynamo", "resnet-fixed", "mobilenet-kept", "mobilenet-folded",
    "mobilenet-dynamo", "mobilenet-fixed", "inception-folded", "inception-dynamo", "assorted-folded", "assorted-dynamo",
    "squeeze-folded", "squeeze-kept", "squeeze-dynamo", "half", "small-convolution", "small-pooling",
  ])
  func optimizedItDoesTheSame(name: String) throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file(name))
    let graph = NetworkGraph(of: network)
    let optimized = graph.optimizedForInference()
    for batch in [1, 3] {
      let input = noise(Shape([batch] + network.inputShape), seed: UInt64(batch))
      #expect(difference(graph(input), network.predict(input)) < 1e-5)
      #expect(difference(optimized(input), network.predict(input)) < 1e-5)
    }
  }

  @Test(arguments: [
    "resnet-folded", "resnet-kept", "resnet-dynamo", "resnet-fixed", "squeeze-folded", "squeeze-kept", "squeeze-dynamo",
    "small-convolution",
  ])
  func nothingIsOpaque(name: String) throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file(name))
    #expect(functions(NetworkGraph(of: network)) == [], "\(name)")
  }

  /// Channels that are shuffled by sizes computed from the image's, and a transposition, stay functions.
  @Test func sizesThatDependOnTheImageRunAsTheyAre() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("mobilenet-kept"))
    #expect(Set(functions(NetworkGraph(of: network))) == ["Reshape", "Transpose"])
    let (optimized, input) = (network.optimizedForInference(), noise([2, 3, 24, 20]))
    #expect(difference(optimized(input), network.predict(input)) < 1e-5)
  }

  private func operations(_ nodes: [Onnx_NodeProto], _ tensors: [Onnx_TensorProto] = []) throws -> [String] {
    let network = try Small.outcome(Small.model(nodes, tensors)).get()
    let (graph, input) = (NetworkGraph(of: network), noise([3, 3, 2, 2]))
    #expect(difference(graph.optimizedForInference()(input), network.predict(input)) < 1e-5)
    return graph.nodes.map { "\($0.operation)".split(separator: "(").prefix(2).joined(separator: " ") }
  }

  @Test func gatesAreActivations() throws {
    let nodes = [
      Small.node("Sigmoid", ["input"], ["s"]), Small.node("Mul", ["input", "s"], ["a"]),
      Small.node("Sigmoid", ["a"], ["t"]), Small.node("Mul", ["t", "a"], ["b"]),
      Small.node("Clip", ["b", "low", "high"], ["logits"]),
    ]
    let found = try operations(nodes, [Small.numbers("low", [0], []), Small.numbers("high", [6], [])])
    #expect(found.count == 3 && found[0].contains("silu") && found[1].contains("silu") && found[2].contains("clamp"))
    // A gate that something else reads is one of its own.
    let shared = [nodes[0], nodes[1], Small.node("Add", ["a", "s"], ["logits"])]
    #expect(try operations(shared).count == 3)
  }

  /// A weight that is computed from stored ones is computed once.
  @Test func computedWeightsAreStored() throws {
    let nodes = [
      Small.node("Flatten", ["input"], ["f"]), Small.node("Transpose", ["w"], ["t"], ["perm": [1, 0]]),
      Small.node("MatMul", ["f", "t"], ["logits"]),
    ]
    let found = try operations(nodes, [Small.floats("w", [2, 12])])
    #expect(found.count == 2 && found[1].contains("linear"))
  }

  @Test func namesAreThoseAroundIt() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-kept")).sequential()
    let graph = NetworkGraph(of: network)
    #expect(graph.nodes[0].path == "features./conv1/Conv")
    guard case .convolution(let weight, _, _) = graph.nodes[0].operation,
      case .batchNormalization(let statistics) = graph.nodes[1].operation
    else {
      Issue.record("\(graph.nodes.prefix(2))")
      return
    }
    #expect(weight.name == "features.conv1.weight" && statistics.mean.name == "features.bn1.running_mean")
  }
}
