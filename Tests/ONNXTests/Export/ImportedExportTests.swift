import Autodiff
import Layers
import TestSupport
import Testing

@testable import ONNX

/// Networks that were read, written again.
@Suite struct ImportedExportTests {
  private typealias Small = SmallModel

  /// The network of a model and the one that is read from what it is written as.
  private func bothWays(
    _ nodes: [Onnx_NodeProto], _ tensors: [Onnx_TensorProto] = []
  ) throws -> (first: ONNXNetwork, second: ONNXNetwork) {
    let network = try Small.outcome(Small.model(nodes, tensors)).get()
    return (network, try roundTrip(network, imageShape: [3, 2, 2]))
  }

  private func operators(_ network: ONNXNetwork) -> [String] {
    network.nodes.compactMap { node in
      guard case .operation(_, let proto) = node.content else { return nil }
      return proto.opType
    }
  }

  @Test func dropoutAndPrecisionAreGone() throws {
    let nodes = [
      Small.node("Dropout", ["input", "ratio", "training"], ["d"]), Small.node("Cast", ["d"], ["c"], ["to": [10]]),
      Small.node("Relu", ["c"], ["r"]), Small.node("Cast", ["r"], ["e"], ["to": [1]]),
      Small.node("Dropout", ["e", "ratio", "training"], ["logits"]),
    ]
    let (first, second) = try bothWays(nodes, [Small.numbers("ratio", [0.5], []), Small.truth("training", true)])
    #expect(operators(second) == ["Relu"])
    let input = noise([2, 3, 2, 2])
    #expect(first.predict(input).floats == second.predict(input).floats)
  }

  /// Sizes stay whole numbers of one type.
  @Test func sizesAreCastToWhatIsWritten() throws {
    let nodes = [
      Small.node("Shape", ["input"], ["s"]), Small.node("Cast", ["s"], ["h"], ["to": [10]]),
      Small.node("ReduceProd", ["h"], ["p"], ["keepdims": [0]]), Small.node("Mul", ["input", "p"], ["logits"]),
    ]
    let network = try Small.outcome(Small.model(nodes)).get()
    let (model, _) = try network.onnxModel(imageShape: [3, 2, 2], ONNXExportOptions())
    let cast = try #require(model.graph.nodes.first { $0.operation == "Cast" })
    #expect(cast.attributes.map(\.i) == [1])
  }

  /// `flat` times a matrix, and batch normalization behind it.
  private func normalized(
    _ gemm: Onnx_NodeProto, _ more: [Onnx_NodeProto] = []
  ) throws -> (first: ONNXNetwork, second: ONNXNetwork) {
    let names = ["scale", "shift", "mean", "variance"]
    let statistics = zip(names, [1, 0.5, -1, 2] as [Float]).map { name, start in
      Small.numbers(name, (0..<12).map { start + Float($0) * 0.1 }, [12])
    }
    let tensors = [
      Small.floats("w", [12, 12]), Small.floats("b", [12]), Small.numbers("one", [1.5], [1]), Small.floats("c", [12]),
    ]
    let norm = Small.node("BatchNormalization", ["product"] + names, ["logits"])
    return try bothWays([Small.node("Flatten", ["input"], ["flat"])] + more + [gemm, norm], tensors + statistics)
  }

  private func product(_ addend: String?, _ attributes: [String: [Int]] = ["transB": [1]]) -> Onnx_NodeProto {
    Small.node("Gemm", ["flat", "w"] + (addend.map { [$0] } ?? []), ["product"], attributes)
  }

  private func isSame(_ networks: (first: ONNXNetwork, second: ONNXNetwork)) -> Bool {
    let input = noise([2, 3, 2, 2])
    return difference(networks.second.predict(input), networks.first.predict(input)) < 1e-5
  }

  @Test func linearLayersTakeBatchNormalization() throws {
    for addend in [nil, "b"] {
      let networks = try normalized(product(addend))
      #expect(isSame(networks) && !operators(networks.second).contains("BatchNormalization"))
    }
  }

  @Test func otherProductsDoNot() throws {
    var halved = product("b")
    halved.attribute.append(Onnx_AttributeProto.with { ($0.name, $0.type, $0.f) = ("alpha", .float, 0.5) })
    var unbiased = product("b")
    unbiased.attribute.append(Onnx_AttributeProto.with { ($0.name, $0.type, $0.f) = ("beta", .float, 0.25) })
    let computed = [Small.node("Mul", ["b", "c"], ["computed"])]
    let cases: [(gemm: Onnx_NodeProto, more: [Onnx_NodeProto])] = [
      (product("b", ["transB": [0]]), []), (halved, []), (unbiased, []), (product("one"), []),
      (product("computed"), computed),
    ]
    for (gemm, more) in cases {
      let networks = try normalized(gemm, more)
      #expect(isSame(networks) && operators(networks.second).contains("BatchNormalization"), "\(gemm)")
    }
  }

  /// Slopes of channels lie along the channels, behind a node of the file, too.
  @Test func insertedLayersKnowTheirInput() throws {
    let slopes = PReLU(channels: 3)
    slopes.weight = Tensor([0.1, 0.2, 0.3] as [Float])
    let network = try Small.outcome(Small.model([Small.node("Neg", ["input"], ["logits"])])).get()
      .inserting(slopes.named("slopes"), after: "Neg logits")
    let input = noise([2, 3, 2, 2])
    let again = try roundTrip(network, imageShape: [3, 2, 2])
    #expect(difference(again.predict(input), network.predict(input)) < 1e-6)
  }

  @Test func imagesOfAnotherSizeAreAnError() throws {
    let nodes = [Small.node("Flatten", ["input"], ["f"]), Small.node("Gemm", ["f", "w"], ["logits"], ["transB": [1]])]
    let network = try Small.outcome(Small.model(nodes, [Small.floats("w", [2, 12])])).get()
    let folder = try TemporaryFolder()
    let error = #expect(throws: ONNXError.self) {
      try network.writeONNX(to: folder.file(), imageShape: [3, 4, 4])
    }
    #expect(error.map { "\($0)" }?.contains("node 'Gemm logits': with an input [1, 3, 4, 4]") == true)
    #expect(folder.names.isEmpty)
  }
}
