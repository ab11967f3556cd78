import Autodiff
import Foundation
import Interchange
import Layers
import TestSupport
import Testing

@testable import ONNX

/// Files that are damaged or made to do harm give errors that say where.
@Suite struct DamageTests {
  private typealias Small = SmallModel

  private var gemm: [Onnx_NodeProto] {
    [Small.node("Flatten", ["input"], ["flat"]), Small.node("Gemm", ["flat", "w"], ["logits"], ["transB": [1]])]
  }

  @Test func aSmallModelWorks() throws {
    let network = try Small.outcome(Small.model(gemm, [Small.floats("w", [2, 12])])).get()
    #expect(network.predict(noise([3, 3, 2, 2])).shape == [3, 2])
    #expect(network.namedParameters.map(\.name) == ["w"])
  }

  @Test func notAnONNXFile() throws {
    let contents: [(bytes: [UInt8], text: String)] = [
      ([], "this is an empty file, not an ONNX file"), (Array("hello, world".utf8), "this is a text: 'hello"),
      ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], "this is not an ONNX file"),
      (Array("<!DOCTYPE html><title>404</title>".utf8), "this is a web page"),
      (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "this is a pointer of Git LFS"),
    ]
    for (bytes, text) in contents {
      let error = #expect(throws: ONNXError.self) { try ONNXFile(bytes: bytes, named: "small.onnx") }
      #expect(error.map { "\($0)" }?.contains("small.onnx: \(text)") == true, "\(bytes)")
    }
    let missing = #expect(throws: ONNXError.self) { try ONNXFile(path: "/nowhere/model.onnx") }
    #expect(missing.map { "\($0)" }?.contains("cannot open the file") == true)
  }

  /// Texts of errors by what is wrong.
  @Test func errorsSayWhatIsWrong() {
    let weight = Small.floats("w", [2, 12])
    let cases: [(text: String, model: Onnx_ModelProto)] = [
      ("takes 96 bytes of values, but there are 92", Small.model(gemm, [Small.floats("w", [2, 12], 23)])),
      (
        "the shape [1152921504606846976, 16] is not possible", Small.model(gemm, [Small.floats("w", [1 << 60, 16], 1)])
      ),
      ("the shape [0, 4611686018427387904] is not possible", Small.model(gemm, [Small.floats("w", [0, 1 << 62], 0)])),
      (
        "which is more than 68719476736 elements",
        Small.model([Small.node("Relu", ["input"], ["logits"])], input: [nil, 1 << 32, 1 << 32, 2])
      ),
      ("the shape [-1, 12] is not possible", Small.model(gemm, [Small.floats("w", [-1, 12], 1)])),
      ("takes 4294967296 bytes of values, but there are 4", Small.model(gemm, [Small.floats("w", [1 << 30], 1)])),
      ("there are two values called 'w'", Small.model(gemm, [weight, weight])),
      ("there are two values called 'flat'", Small.model([gemm[0], gemm[0], gemm[1]], [weight])),
      ("'w' is not there before it is needed", Small.model(gemm)),
      ("nodes go round in a circle", Small.model(gemm.reversed(), [weight])),
      (
        "node 'Gemm logits': matrices [2, 12] and [11, 2] have no product",
        Small.model(gemm, [Small.floats("w", [2, 11])])
      ),
      ("no node computes the output", Small.model([gemm[0]], [weight])),
      (
        "it has 2 inputs, 'input', 'other'",
        Small.model(gemm, [weight]) { $0.graph.input.append(Small.value("other", [1, 2])) }
      ),
      ("it has no input", Small.model(gemm, [weight]) { $0.graph.input = [] }),
      ("it has no output", Small.model(gemm, [weight]) { $0.graph.output = [] }),
      ("is not float32", Small.model(gemm, [weight]) { $0.graph.input[0].type.tensorType.elemType = 7 }),
      ("does not say which version", Small.model(gemm, [weight]) { $0.opsetImport = [] }),
      ("operators of version 99", Small.model(gemm, [weight], opset: 99)),
      ("it has no graph", Small.model(gemm) { $0.clearGraph() }),
      ("functions of its own ('mine')", Small.model(gemm, [weight]) { $0.functions = [.with { $0.name = "mine" }] }),
      ("sparse tensors", Small.model(gemm, [weight]) { $0.graph.sparseInitializer = [.init()] }),
      ("type number 99", Small.model(gemm, [weight]) { $0.graph.initializer[0].dataType = 99 }),
      ("it has 9 axes", Small.model(gemm, [Small.floats("w", Array(repeating: 1, count: 9))])),
      ("a batch of", Small.model([Small.node("Reshape", ["input", "s"], ["logits"])], [Small.integers("s", [6, 4])])),
      (
        "setting 'axis' is 4611686018427387904",
        Small.model([Small.node("Flatten", ["input"], ["logits"], ["axis": [1 << 62]])])
      ),
    ]
    for (text, model) in cases {
      let found = Small.errorText(model)
      #expect(found.contains(text) && found.hasPrefix("small.onnx"), "\(text): \(found)")
    }
  }

  /// Nodes that make much of little: one tensor under many names, numbers repeated, many nodes of one name.
  @Test func smallFilesCannotAskForMuch() {
    let count = 5000
    let aliases = (0..<count).map { Small.node("Identity", ["w"], ["w\($0)"], name: "same") }
    let sums = (0..<count).map { number in
      Small.node("Add", [number == 0 ? "input" : "s\(number - 1)", "w\(number)"], ["s\(number)"], name: "same")
    }
    let last = Small.node("Identity", ["s\(count - 1)"], ["logits"])
    let many = Small.model(aliases + sums + [last], [Small.floats("w", [1, 3, 64, 64])], input: [nil, 3, 64, 64])
    let limits = ReadingLimits(baseBytes: 1 << 20, bytesPerFileByte: 16)
    #expect(Small.errorText(many, limits: limits).contains("would take"))
    let repeated = (0..<100).map { Small.node("Expand", ["one", "size"], ["e\($0)"]) }
    let joined = Small.node("Concat", ["flat"] + (0..<100).map { "e\($0)" }, ["logits"], ["axis": [1]])
    let tensors = [Small.integers("one", [1]), Small.integers("size", [1, 1 << 16])]
    let text = Small.errorText(Small.model([Small.node("Flatten", ["input"], ["flat"])] + repeated + [joined], tensors))
    #expect(text.contains("more numbers are computed"))
  }

  /// Nothing, of a shape whose other sizes are large, is nothing still.
  @Test func emptyTensorsTakeNoMemory() throws {
    let nodes = [
      Small.node("Transpose", ["empty"], ["turned"]), Small.node("Shape", ["turned"], ["sizes"]),
      Small.node("ReduceProd", ["sizes"], ["count"], ["keepdims": [0]]),
      Small.node("Cast", ["count"], ["number"], ["to": [1]]), Small.node("Add", ["input", "number"], ["logits"]),
    ]
    let network = try Small.outcome(Small.model(nodes, [Small.floats("empty", [0, 1 << 38, 1, 1], 0)])).get()
    let input = noise([2, 3, 2, 2])
    #expect(network.predict(input).floats == input.floats)
  }

  /// Names are looked up, not searched for.
  @Test(.timeLimit(.minutes(1))) func manyNodesAndTensorsTakeNoTime() throws {
    let count = 20_000
    let nodes = (0..<count).map { number in
      Small.node(
        "Dropout", [number == 0 ? "input" : "d\(number - 1)"],
        [number == count - 1 ? "logits" : "d\(number)", "mask\(number)"], name: "same")
    }
    let model = Small.model(nodes, (0..<count).map { Small.numbers("t\($0)", [1], []) })
    let file = try ONNXFile(bytes: model.serializedBytes(), named: "small.onnx")
    for entry in file.entries { _ = try file.tensor(entry.name) }
    #expect(try ONNXNetwork(file).nodes.count == count)
  }

  /// All of them at once, with the nodes.
  @Test func unknownOperatorsAreListed() {
    let nodes = [
      Small.node("Flatten", ["input"], ["a"]), Small.node("Frobnicate", ["a"], ["b"], name: "first"),
      Small.node("Einsum", ["b"], ["c"], name: "second"), Small.node("Frobnicate", ["c"], ["logits"], name: "third"),
    ]
    let text = Small.errorText(Small.model(nodes))
    #expect(text.contains("operators that are not supported: Einsum ('second'); Frobnicate ('first', 'third')"))
    var foreign = nodes
    for index in foreign.indices { foreign[index].domain = "com.example" }
    #expect(Small.errorText(Small.model(foreign)).contains("com.example.Flatten"))
  }

  @Test func nodesThatAreNotNeededMayBeUnknown() throws {
    let model = Small.model(gemm + [Small.node("Frobnicate", ["flat"], ["other"])], [Small.floats("w", [2, 12])])
    #expect(try Small.outcome(model).get().namedParameters.count == 1)
  }

  @Test func graphsInsideGraphsAreBounded() throws {
    var inner = Onnx_GraphProto()
    for _ in 0..<200 {
      var node = Onnx_NodeProto()
      node.opType = "If"
      node.attribute = [
        .with {
          $0.name = "then_branch"
          $0.g = inner
        }
      ]
      inner = .with { $0.node = [node] }
    }
    let model = Small.model([]) { $0.graph.node = inner.node }
    #expect(Small.errorText(model).contains("this is not an ONNX file"))
  }

  /// Every prefix, and every byte changed, of real files: an error or a network, and no crash.
  @Test(arguments: ["half", "mobilenet-fixed", "assorted-dynamo"])
  func mutations(name: String) throws {
    let url = Fixture.folder.appendingPathComponent("onnx/\(name).onnx")
    let bytes = [UInt8](try Data(contentsOf: url))
    func open(_ bytes: [UInt8]) { _ = try? ONNXNetwork(ONNXFile(bytes: bytes, named: "mutated")) }
    for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 300)) { open(Array(bytes[..<end])) }
    var generator = RandomGenerator(seed: 5)
    for _ in 0..<1500 {
      var changed = bytes
      for _ in 0..<(1 + Int(saturating: generator.uniform(0...3))) {
        let place = Int(saturating: generator.uniform(0...Double(bytes.count - 1)))
        changed[place] = UInt8(saturating: generator.uniform(0...255))
      }
      open(changed)
    }
  }
}
