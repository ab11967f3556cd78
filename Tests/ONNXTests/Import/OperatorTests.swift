import Autodiff
import Layers
import Testing

@testable import ONNX

/// What single operators compute, and what they refuse.
@Suite struct OperatorTests {
  private typealias Small = SmallModel

  private func output(
    _ nodes: [Onnx_NodeProto], _ tensors: [Onnx_TensorProto], of input: Tensor, opset: Int = 18
  ) throws -> Tensor {
    try Small.outcome(Small.model(nodes, tensors, opset: opset)).get().predict(input)
  }

  @Test func aWholeAxisIsReversed() throws {
    let numbers = ["starts": -1, "ends": Int.min + 1, "axes": 3, "steps": -1]
    let slice = Small.node("Slice", ["input", "starts", "ends", "axes", "steps"], ["logits"])
    let input = noise([2, 3, 2, 2])
    let found = try output([slice], numbers.map { Small.integers($0.key, [$0.value]) }, of: input)
    #expect(found.floats == input.indexSelected(Tensor([1, 0] as [Int32]), axis: 3).floats)
  }

  @Test(arguments: [[3, 2], [-1, -2]]) func amountsFollowTheAxesThatAreNamed(axes: [Int]) throws {
    let pad = Small.node("Pad", ["input", "pads", "", "axes"], ["logits"])
    let input = noise([2, 3, 2, 2])
    let found = try output([pad], [Small.integers("pads", [1, 0, 0, 2]), Small.integers("axes", axes)], of: input)
    let expected = input.padded(before: [0, 0, 0, 1], after: [0, 0, 2, 0])
    #expect(found.shape == expected.shape && found.floats == expected.floats)
  }

  @Test(arguments: [("reflect", [1, 0, 1]), ("edge", [0, 0, 1])] as [(String, [Int32])])
  func edgesAreContinued(mode: String, places: [Int32]) throws {
    func pad(_ amounts: [Int], _ mode: String) -> Onnx_ModelProto {
      let node = Small.node("Pad", ["input", "pads"], ["logits"], texts: ["mode": mode])
      return Small.model([node], [Small.integers("pads", amounts)])
    }
    let network = try Small.outcome(pad([0, 0, 0, 1, 0, 0, 0, 0], mode)).get()
    let input = noise([2, 3, 2, 2])
    let expected = input.indexSelected(Tensor(places), axis: 3)
    #expect(network.predict(input).floats == expected.floats)
    #expect(NetworkGraph(of: network).nodes.map { "\($0.operation)".prefix(7) } == ["padding"])
    #expect(NetworkGraph(of: network)(input).floats == expected.floats)
    let channels = Small.errorText(pad([0, 1, 0, 0, 0, 0, 0, 0], mode))
    #expect(channels.contains("by '\(mode)' is supported for the rows and columns of images"), "\(channels)")
    let far = Small.errorText(pad([0, 0, 2, 0, 0, 0, 0, 0], mode))
    #expect(mode == "edge" ? far.isEmpty : far.contains("[2, 0, 0, 0] rows and columns cannot be reflected"), "\(far)")
    #expect(Small.errorText(pad([], "wrap")).contains("padding by 'wrap' is not supported"))
  }

  @Test(arguments: ["ReduceMax", "ReduceMin", "ReduceMean"]) func nothingHasNoMean(kind: String) {
    let nodes = [
      Small.node("Slice", ["k", "zero", "zero", "zero"], ["empty"]),
      Small.node(kind, ["empty", "zero"], ["r"], ["keepdims": [0]]), Small.node("Add", ["input", "r"], ["logits"]),
    ]
    let text = Small.errorText(Small.model(nodes, [Small.floats("k", [2, 2]), Small.integers("zero", [0])], opset: 18))
    #expect(text.contains("node '\(kind) r': the axes [0] of an input [0, 2] are empty"), "\(text)")
  }

  @Test func nothingIsNotPooled() {
    let nodes = [
      Small.node("Slice", ["k", "zero", "zero", "two"], ["empty"]), Small.node("GlobalAveragePool", ["empty"], ["r"]),
      Small.node("Add", ["input", "r"], ["logits"]),
    ]
    let tensors = [Small.floats("k", [1, 3, 2, 2]), Small.integers("zero", [0]), Small.integers("two", [2])]
    #expect(Small.errorText(Small.model(nodes, tensors)).contains("has the shape [1, 3, 0, 2], it is empty"))
  }

  private func resized(
    _ operands: [String], mode: String, _ coordinates: String, _ tensors: [Onnx_TensorProto]
  ) -> Onnx_ModelProto {
    let texts = ["mode": mode, "coordinate_transformation_mode": coordinates, "nearest_mode": "floor"]
    return Small.model([Small.node("Resize", ["input", ""] + operands, ["logits"], texts: texts)], tensors)
  }

  @Test func resizingByScalesThatCutPixelsIsRefused() throws {
    let scales = [Small.numbers("scales", [1, 1, 1.3, 1.3], [4])]
    for (mode, coordinates) in [("nearest", "asymmetric"), ("linear", "half_pixel"), ("cubic", "half_pixel")] {
      let text = Small.errorText(resized(["scales"], mode: mode, coordinates, scales))
      #expect(text.contains("axis 2 of [2, 3, 2, 2] times 1.3 is 2.6, which is not whole"), "\(text)")
    }
    let aligned = try Small.outcome(resized(["scales"], mode: "linear", "align_corners", scales)).get()
    #expect(aligned.predict(noise([1, 3, 2, 2])).shape == [1, 3, 2, 2])
    let whole = [Small.numbers("scales", [1, 1, 1.5, 2], [4])]
    let stretched = try Small.outcome(resized(["scales"], mode: "linear", "half_pixel", whole)).get()
    #expect(stretched.predict(noise([1, 3, 2, 2])).shape == [1, 3, 3, 4])
    let batch = [Small.numbers("scales", [2, 1, 2, 2], [4])]
    #expect(Small.errorText(resized(["scales"], mode: "linear", "half_pixel", batch)).contains("the first of them 1"))
  }

  @Test func theFirstPixelIsNotTheMiddleOne() throws {
    let sizes = [Small.integers("sizes", [1, 3, 1, 1])]
    let text = Small.errorText(resized(["", "sizes"], mode: "linear", "pytorch_half_pixel", sizes))
    #expect(text.contains("takes the first pixel"), "\(text)")
    let middle = try Small.outcome(resized(["", "sizes"], mode: "linear", "half_pixel", sizes)).get()
    let input = noise([1, 3, 2, 2])
    #expect(difference(middle.predict(input), input.mean([2, 3], keepingAxes: true)) < 1e-6)
  }

  @Test(
    arguments: [("Pow", 3, 8), ("Pow", -1, 0.5), ("Div", 0, .infinity), ("Div", 4, 0.5)] as [(String, Float, Float)])
  func arithmeticOfConstants(kind: String, other: Float, expected: Float) throws {
    let nodes = [Small.node(kind, ["two", "other"], ["r"]), Small.node("Mul", ["input", "r"], ["logits"])]
    let tensors = [Small.numbers("two", [2], []), Small.numbers("other", [other], [])]
    #expect(try output(nodes, tensors, of: .ones([1, 3, 2, 2])).floats == Array(repeating: expected, count: 12))
  }

  @Test func aSingleImageIsTried() {
    let squeezed = [
      Small.node("GlobalAveragePool", ["input"], ["p"]), Small.node("Squeeze", ["p"], ["s"]),
      Small.node("Gemm", ["s", "w"], ["logits"], ["transB": [1]]),
    ]
    let text = Small.errorText(Small.model(squeezed, [Small.floats("w", [2, 3])]))
    #expect(text.contains("node 'Gemm logits': with a batch of 1 instead of 2 images"), "\(text)")
    #expect(text.contains("a Squeeze must name the axes"))
    let last = [squeezed[0], Small.node("Squeeze", ["p"], ["logits"])]
    #expect(Small.errorText(Small.model(last)).contains("has the shape [2, 3] for 2 images and [3] for 1"))
  }

  @Test func statisticsOfBatchesAreRefused() {
    let names = ["scale", "shift", "mean", "variance"]
    let node = Small.node("BatchNormalization", ["input"] + names, ["logits"], ["training_mode": [1]])
    let text = Small.errorText(Small.model([node], names.map { Small.numbers($0, [1, 1, 1], [3]) }))
    #expect(text.contains("the statistics of each batch"), "\(text)")
  }

  /// What drops is up to the caller, whatever a file says.
  @Test func dropoutDropsInTraining() throws {
    let node = Small.node("Dropout", ["input", "ratio", "training"], ["logits"])
    let model = Small.model([node], [Small.numbers("ratio", [0.5], []), Small.truth("training", true)])
    let (network, input) = (try Small.outcome(model).get(), noise([4, 3, 2, 2]))
    #expect(network.predict(input).floats == input.floats)
    var context = Context(mode: .training, seed: 1)
    #expect(network(input, &context).floats.contains(0))
  }

  /// Every name on the way to a weight is that of one.
  @Test func aliasesOfAliases() throws {
    let count = 12
    let aliases = (0..<count).map { Small.node("Identity", [$0 == 0 ? "w" : "w\($0)"], ["w\($0 + 1)"]) }
    let nodes = [
      Small.node("Flatten", ["input"], ["f"]), Small.node("Gemm", ["f", "w\(count)"], ["a"], ["transB": [1]]),
      Small.node("Neg", ["w"], ["n"]), Small.node("Gemm", ["f", "n"], ["b"], ["transB": [1]]),
      Small.node("Add", ["a", "b"], ["logits"]),
    ]
    let network = try Small.outcome(Small.model(aliases + nodes, [Small.floats("w", [2, 12])])).get()
    #expect(Set(network.namedParameters.map(\.name)) == ["w", "w\(count)"])
  }

  @Test func largeNumbersCanBeLookedAt() throws {
    let model = Small.model([Small.node("Relu", ["input"], ["logits"])], [Small.integers("big", [1 << 40, -3])])
    let file = try ONNXFile(bytes: model.serializedBytes(), named: "small.onnx")
    #expect(try file.numbers("big").doubles == [Double(1 << 40), -3])
    #expect(throws: ONNXError.self) { try file.tensor("big") }
  }

  /// A cast takes its type from whatever the second operand is.
  @Test(arguments: [("whole", 2), ("real", 2.5), ("truth", 1)] as [(String, Float)])
  func castsLikeAnother(model: String, factor: Float) throws {
    let nodes = [
      Small.node("CastLike", ["number", model], ["c"]), Small.node("CastLike", ["c", "input"], ["f"]),
      Small.node("Mul", ["input", "f"], ["logits"]),
    ]
    let tensors = [
      Small.numbers("number", [2.5], []), Small.integers("whole", [7]), Small.numbers("real", [7], []),
      Small.truth("truth", false),
    ]
    let network = try Small.outcome(Small.model(nodes, tensors)).get()
    let input = noise([2, 3, 2, 2])
    #expect(network.predict(input).floats == (input * Double(factor)).floats)
    #expect(try roundTrip(network, imageShape: [3, 2, 2]).predict(input).floats == network.predict(input).floats)
  }

  @Test func aCastOfComputedValuesIsWrittenAgain() throws {
    let nodes = [
      Small.node("Shape", ["input"], ["s"]), Small.node("CastLike", ["s", "input"], ["f"]),
      Small.node("ReduceProd", ["f"], ["p"], ["keepdims": [0]]), Small.node("CastLike", ["input", "p"], ["i"]),
      Small.node("Mul", ["i", "p"], ["logits"]),
    ]
    let network = try Small.outcome(Small.model(nodes)).get()
    let input = noise([2, 3, 2, 2])
    #expect(difference(network.predict(input), input * 24) < 1e-6)
    #expect(difference(try roundTrip(network, imageShape: [3, 2, 2]).predict(input), input * 24) < 1e-6)
    let alone = Small.node("CastLike", ["input"], ["logits"])
    #expect(Small.errorText(Small.model([alone])).contains("one of the type that is wanted"))
  }

  /// Linear layers and means in the forms in which other programs write them.
  @Test(arguments: ["MatMul", "Conv", "axes", "window"]) func headsInOtherForms(form: String) throws {
    let pooled: [Onnx_NodeProto] =
      switch form {
      case "axes":
        [
          Small.node("ReduceMean", ["r", "three"], ["m"], ["keepdims": [0]]),
          Small.node("ReduceMean", ["m", "last"], ["f"], ["keepdims": [0]]),
        ]
      case "window":
        [Small.node("AveragePool", ["r"], ["p"], ["kernel_shape": [2, 2]]), Small.node("Flatten", ["p"], ["f"])]
      default: [Small.node("GlobalAveragePool", ["r"], ["p"]), Small.node("Flatten", ["p"], ["f"])]
      }
    let product =
      form == "Conv"
      ? [Small.node("Conv", ["p", "k", "b"], ["c"]), Small.node("Flatten", ["c"], ["logits"])]
      : [Small.node("MatMul", ["f", "w"], ["m2"]), Small.node("Add", ["b", "m2"], ["logits"])]
    let nodes = [Small.node("Relu", ["input"], ["r"])] + pooled + product
    let tensors = [
      Small.floats("w", [3, 2]), Small.floats("k", [2, 3, 1, 1]), Small.floats("b", [2]),
      Small.integers("three", [3]), Small.integers("last", [-1]),
    ]
    let network = try Small.outcome(Small.model(nodes, tensors, opset: 18)).get()
    let (head, input) = (try network.sequential(), noise([2, 3, 2, 2]))
    #expect(head.children.count == 3 && difference(head.predict(input), network.predict(input)) < 1e-6)
  }

  @Test func aHeadWithOneNumberForAllClasses() throws {
    let nodes = [
      Small.node("Relu", ["input"], ["r"]), Small.node("GlobalAveragePool", ["r"], ["p"]),
      Small.node("Flatten", ["p"], ["f"]), Small.node("Gemm", ["f", "w", "b"], ["logits"], ["transB": [1]]),
    ]
    for sizes in [[], [1]] as [[Int]] {
      let tensors = [Small.floats("w", [2, 3]), Small.numbers("b", [0.5], sizes)]
      let network = try Small.outcome(Small.model(nodes, tensors)).get()
      let input = noise([2, 3, 2, 2])
      #expect(difference(try network.sequential().predict(input), network.predict(input)) < 1e-6)
    }
  }
}

/// The measure that the other tests rely on.
@Suite struct DifferenceTests {
  @Test func whatIsNoNumberIsFarFromEverything() {
    let numbers = Tensor([1, 2] as [Float])
    for other in [.nan, .infinity] as [Float] {
      let others = Tensor([1, other])
      #expect(difference(numbers, others) == .infinity && difference(others, numbers) == .infinity)
    }
    #expect(difference(numbers, numbers) == 0)
  }
}
