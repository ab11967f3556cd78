import Autodiff
import Layers
import Testing

@testable import ONNX

/// What predicts also trains: gradients of the input and of all weights, in both modes, compared with differences.
@Suite struct TrainingTests {
  private typealias Small = SmallModel

  /// Nodes behind a convolution `c` of the input, which give `logits`.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var nodes: [Onnx_NodeProto]
    var tensors: [Onnx_TensorProto] = []
    /// Names of parameters but the convolution's.
    var trained: [String] = []
    var opset = 17
  }

  private static func one(
    _ operation: String, _ operands: [Onnx_TensorProto] = [], _ attributes: [String: [Int]] = [:],
    trained: [String] = [], texts: [String: String] = [:], _ more: String = "", opset: Int = 17
  ) -> Case {
    Case(
      testDescription: operation + more,
      nodes: [Small.node(operation, ["c"] + operands.map(\.name), ["logits"], attributes, texts: texts)],
      tensors: operands, trained: trained, opset: opset)
  }

  private static func values(_ name: String, _ sizes: [Int]) -> Onnx_TensorProto {
    Small.numbers(name, (0..<sizes.reduce(1, *)).map { 0.3 + Float($0 * 5 % 7) * 0.2 }, sizes)
  }

  private static let functions: [Case] =
    [
      "Identity", "Relu", "LeakyRelu", "Elu", "HardSigmoid", "HardSwish", "Mish", "Sigmoid", "Tanh", "Softplus", "Erf",
      "Exp", "Abs", "Neg", "GlobalAveragePool", "GlobalMaxPool",
    ].map { one($0) } + [one("Gelu", opset: 20)]
    + ["Log", "Sqrt", "Reciprocal"].map { name in
      Case(
        testDescription: name,
        nodes: [Small.node("Softplus", ["c"], ["s"]), Small.node(name, ["s"], ["logits"])])
    }

  private static let arithmetic: [Case] =
    [[4, 1, 1], [1], [1, 1, 1], [1, 4, 1, 1], [4, 3, 3]].map { sizes in
      one("PRelu", [values("slope", sizes)], trained: ["slope"], "\(sizes)")
    } + ["Add", "Mul", "Sub", "Div", "Pow", "Max", "Min", "Sum"].flatMap { name in
      [[4, 1, 1], [1], [1, 1, 3, 3]].map { sizes in
        let isTrained = ["Add", "Mul", "Sum"].contains(name) && (sizes != [1] || name == "Add")
        let softplus = Small.node("Softplus", ["c"], ["s"])
        let source = name == "Pow" ? "s" : "c"
        return Case(
          testDescription: "\(name)\(sizes)",
          nodes: [softplus, Small.node(name, [source, "w"], ["logits"])], tensors: [values("w", sizes)],
          trained: isTrained ? ["w"] : [])
      }
    }

  private static let layers: [Case] = [
    one("InstanceNormalization", [values("g", [4]), values("h", [4])], trained: ["g", "h"]),
    one("LayerNormalization", [values("g", [3]), values("h", [3])], trained: ["g", "h"]),
    one("LRN", [], ["size": [3]]),
    one("Conv", [values("k", [4, 2, 2, 2]), values("d", [4])], ["group": [2]], trained: ["k", "d"]),
    one("ConvTranspose", [values("k", [4, 2, 2, 2]), values("d", [2])], ["strides": [2, 2]], trained: ["k", "d"]),
    one("MaxPool", [], ["kernel_shape": [2, 2], "dilations": [2, 2]]),
    one("AveragePool", [], ["kernel_shape": [2, 2], "pads": [1, 0, 0, 1]]),
    one("MatMul", [values("k", [3, 2])], trained: ["k"]), one("Softmax", [], ["axis": [1]]),
    one("LogSoftmax", [], ["axis": [1]]),
  ]

  private static let shapes: [Case] = [
    one("Flatten"), one("Reshape", [Small.integers("s", [0, 2, -1])]), one("Transpose", [], ["perm": [0, 2, 3, 1]]),
    one("Unsqueeze", [Small.integers("s", [1])]), one("Expand", [Small.integers("s", [1, 1, 3, 3])]),
    one("DepthToSpace", [], ["blocksize": [2]]),
    one("Slice", [[0], [2], [1]].enumerated().map { Small.integers("s\($0)", $1) }),
    one("Pad", [Small.integers("s", [0, 0, 1, 1, 0, 0, 0, 1])]),
    one("Pad", [Small.integers("s", [0, 0, 1, 1, 0, 0, 0, 1])], texts: ["mode": "reflect"], " reflect"),
    one("Gather", [Small.integers("s", [1, 0, 1])], ["axis": [1]]),
    one("ReduceMean", [], ["axes": [2, 3]]), one("ReduceMean", [], ["axes": [1, 3]], " of channels"),
    one("ReduceSum", [Small.integers("s", [1])]), one("ReduceMax", [], ["axes": [1, 2]]),
    one("ReduceMin", [], ["axes": [1, 2]]), one("Dropout"),
    Case(
      testDescription: "Concat and Split",
      nodes: [
        Small.node("Split", ["c"], ["p", "q"], ["axis": [1]]),
        Small.node("Concat", ["q", "p", "q"], ["logits"], ["axis": [1]]),
      ]),
    Case(
      testDescription: "Clip", nodes: [Small.node("Clip", ["c", "low", "high"], ["logits"])],
      tensors: [Small.numbers("low", [-0.5], []), Small.numbers("high", [0.7], [])]),
    Case(
      testDescription: "Resize",
      nodes: [Small.node("Resize", ["c", "", "", "s"], ["logits"], texts: ["mode": "linear"])],
      tensors: [Small.integers("s", [2, 4, 5, 6])]),
    one("Floor"), one("Ceil"),
  ]

  /// Weights that are computed from stored tensors before they meet the input.
  private static let computed: [Case] = [
    ("Transpose", [2, 36], [Small.node("Transpose", ["w"], ["v"], ["perm": [1, 0]])]),
    ("Reshape", [72], [Small.node("Reshape", ["w", "s"], ["v"])]),
    ("Identity", [36, 2], [Small.node("Identity", ["w"], ["v"])]),
    ("Mul", [36, 2], [Small.node("Mul", ["w", "half"], ["v"])]), ("Tanh", [36, 2], [Small.node("Tanh", ["w"], ["v"])]),
    (
      "Norm", [36, 2],
      [
        Small.node("Mul", ["w", "w"], ["squares"]), Small.node("ReduceSum", ["squares", "axis"], ["sum"]),
        Small.node("Sqrt", ["sum"], ["norm"]), Small.node("Div", ["w", "norm"], ["v"]),
      ]
    ),
  ].map { name, sizes, nodes in
    Case(
      testDescription: "MatMul of \(name)",
      nodes: nodes + [Small.node("Flatten", ["c"], ["f"]), Small.node("MatMul", ["f", "v"], ["logits"])],
      tensors: [
        values("w", sizes), Small.integers("s", [36, 2]), Small.numbers("half", [0.5], []), Small.integers("axis", [0]),
      ], trained: name == "Identity" ? ["v"] : ["w"])
  } + [[0, 1], [1, 0], [0, 0]].map { flags in
    Case(
      testDescription: "Gemm \(flags)",
      nodes: [
        Small.node("Flatten", ["c"], ["f"]),
        Small.node("Gemm", ["f", "w", "d"], ["logits"], ["transB": [flags[0]]]).scaled(flags[1] == 1),
      ], tensors: [values("w", flags[0] == 1 ? [2, 36] : [36, 2]), values("d", [2])], trained: ["w", "d"])
  }

  static let cases = functions + arithmetic + layers + shapes + computed

  private func network(_ one: Case) throws -> ONNXNetwork {
    let convolution = Small.node("Conv", ["input", "k0", "b0"], ["c"])
    let kernel = noise([4, 3, 2, 2], seed: 3).floats
    let tensors = [Small.numbers("k0", kernel, [4, 3, 2, 2]), Small.numbers("b0", [0.1, -0.2, 0.3, 0.05], [4])]
    return try Small.outcome(
      Small.model([convolution] + one.nodes, tensors + one.tensors, input: [nil, 3, 4, 4], opset: one.opset)
    ).get()
  }

  /// The sum of all results, each with a weight of its own.
  private func loss(_ network: ONNXNetwork, _ input: Tensor, _ mode: Context.Mode) -> Tensor {
    var context = Context(mode: mode, seed: 5)
    let output = network(input, &context)
    return (output * noise(output.shape, seed: 11)).sum()
  }

  @Test(arguments: cases, [Context.Mode.training, .evaluation])
  func gradientsAreThoseOfDifferences(one: Case, mode: Context.Mode) throws {
    let network = try network(one)
    #expect(Set(network.namedParameters.map(\.name)) == Set(["k0", "b0"] + one.trained), "\(network.constantNames)")
    let images = noise([2, 3, 4, 4], seed: 2)
    let traced = images.traced(by: Tape(), retainingGradient: true)
    let gradients = loss(network, traced, mode).backward()
    let isStep = ["Floor", "Ceil"].contains(one.testDescription)
    func compare(_ gradient: Tensor?, _ name: String, _ value: Tensor, _ at: (Tensor) -> Double) throws {
      let gradient = try #require(gradient, "\(name) has no gradient")
      #expect(gradient.shape == value.shape && gradient.doubles.allSatisfy(\.isFinite), "\(name)")
      guard !isStep else { return }
      let direction = noise(value.shape, seed: 7)
      let step = 1e-3
      let slope = (at(value + direction * step) - at(value - direction * step)) / (2 * step)
      let found = (gradient * direction).sum().scalar
      #expect(abs(slope - found) <= 0.03 * max(1, abs(found)), "\(name): \(found), by differences \(slope)")
    }
    try compare(gradients[traced], "input", images) { loss(network, $0, mode).scalar }
    for named in network.namedParameters {
      let value = Tensor(named.parameter.array)
      try compare(gradients[named.parameter], named.name, value) { changed in
        named.parameter.wrappedValue = changed
        defer { named.parameter.wrappedValue = value }
        return loss(network, images, mode).scalar
      }
    }
  }

  /// What is done to images, results of Constant nodes and single numbers stay as they are.
  @Test func constantsAreNotTrained() throws {
    func constant(_ name: String, _ sizes: [Int]) -> Onnx_NodeProto {
      .with { node in
        (node.opType, node.output) = ("Constant", [name])
        node.attribute = [.with { ($0.name, $0.type, $0.t) = ("value", .tensor, Self.values("", sizes)) }]
      }
    }
    let nodes = [
      Small.node("Transpose", ["input"], ["t"], ["perm": [0, 1, 3, 2]]), Small.node("Sub", ["t", "mean"], ["m"]),
      Small.node("Mul", ["m", "deviation"], ["d"]), Small.node("Conv", ["d", "k", "b"], ["c"]),
      constant("table", [4, 1, 1]), Small.node("Mul", ["c", "table"], ["e"]), Small.node("Mul", ["e", "scale"], ["f"]),
      Small.node("Mul", ["f", "half"], ["g"]),
      Small.node("Abs", ["g"], ["a"]), Small.node("Pow", ["a", "exponents"], ["h"]),
      constant("kernel", [2, 4, 1, 1]), Small.node("Conv", ["h", "kernel"], ["logits"]),
    ]
    let tensors = [
      Self.values("mean", [3, 1, 1]), Self.values("deviation", [3, 1, 1]), Self.values("k", [4, 3, 1, 1]),
      Self.values("b", [4]), Self.values("scale", [4, 1, 1]), Small.numbers("half", [0.5], [1, 1, 1]),
      Self.values("exponents", [4, 1, 1]),
    ]
    let network = try Small.outcome(Small.model(nodes, tensors)).get()
    #expect(network.namedParameters.map(\.name) == ["k", "b", "scale"])
    #expect(Set(network.constantNames) == ["mean", "deviation", "table", "exponents", "kernel"])
    // Written and read again, it is the same.
    let again = try roundTrip(network, imageShape: [3, 2, 2])
    #expect(again.namedParameters.map(\.name) == ["k", "b", "scale"] && again.constantNames.count == 5)
    #expect(again.predict(.ones([2, 3, 2, 2])).floats == network.predict(.ones([2, 3, 2, 2])).floats)
  }

  /// A bias of a single number belongs to its product; another single number does not.
  @Test func aBiasOfOneNumberIsTrained() throws {
    let nodes = [
      Small.node("Flatten", ["input"], ["f"]), Small.node("MatMul", ["f", "w"], ["m"]),
      Small.node("Add", ["m", "b"], ["a"]), Small.node("Add", ["a", "epsilon"], ["logits"]),
    ]
    let tensors = [Small.floats("w", [12, 1]), Small.numbers("b", [0.5], [1]), Small.numbers("epsilon", [1], [1])]
    let network = try Small.outcome(Small.model(nodes, tensors)).get()
    #expect(network.namedParameters.map(\.name) == ["w", "b"] && network.constantNames.isEmpty)
  }
}

extension Onnx_NodeProto {
  /// With factors of the product and the addend, as Gemm has them.
  fileprivate func scaled(_ isScaled: Bool) -> Onnx_NodeProto {
    guard isScaled else { return self }
    var node = self
    node.attribute += ["alpha": 0.5, "beta": 2].sorted { $0.key < $1.key }.map { name, value in
      .with { ($0.name, $0.type, $0.f) = (name, .float, Float(value)) }
    }
    return node
  }
}
