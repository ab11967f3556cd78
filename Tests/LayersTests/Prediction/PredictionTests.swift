import Autodiff
import Erasing
import Foundation
import Layers
import TestSupport
import Testing

/// `prediction(of:)` gives what `predict` gives, or throws where that stops the program.
@Suite struct PredictionTests {
  @Test(arguments: LayerRow.all) func rightInputsGiveTheSameBits(row: LayerRow) throws {
    let layer = row.layer(seed: 3)
    #expect(try layer.prediction(of: row.input).doubles == layer.predict(row.input).doubles)
  }

  /// Shapes and types that a layer may or may not like: it must say so, or take them. Where it says nothing and stops
  /// the program all the same, so does this test.
  @Test(arguments: LayerRow.all) func whatIsNotThrownRuns(row: LayerRow) throws {
    // What is inside these cannot be seen.
    guard row.type != "Lambda", row.type != "Embedding" else { return }
    let layer = row.layer(seed: 3)
    for input in Self.inputs(like: row.input) {
      let result = Result { () throws(InputError) in try layer.prediction(of: input) }
      switch result {
      case .success(let output):
        #expect(output.doubles == layer.predict(input).doubles || output.isNaN.any().scalar == 1)
      case .failure(let error): #expect(error.reason.contains(#/\[[0-9, ]*\]/#), "\(row): \(error)")
      }
    }
  }

  /// The same of what optimized networks are given, all in float32.
  @Test(arguments: LayerRow.all) func whatIsNotThrownRunsOptimized(row: LayerRow) throws {
    guard row.type != "Lambda", row.type != "Embedding" else { return }
    let optimized = seeded(3) { row.make() }.optimizedForInference()
    for input in Self.inputs(like: row.input) {
      let plain = input.dtype == .float64 ? input.cast(to: .float32) : input
      let result = Result { () throws(InputError) in try optimized.prediction(of: plain) }
      switch result {
      case .success(let output):
        #expect(output.floats == optimized(plain).floats || output.isNaN.any().scalar == 1)
      case .failure(let error): #expect(error.reason.contains(#/\[[0-9, ]*\]/#), "\(row): \(error)")
      }
    }
  }

  /// Each layer in the table refuses something, but for those that take anything at evaluation.
  @Test(arguments: LayerRow.all) func somethingIsRefused(row: LayerRow) {
    let takesAll: Set = ["Dropout", "Dropout2D", "StochasticDepth", "Identity", "Lambda", "EILLayer", "Embedding"]
    let layer = row.layer(seed: 3)
    let refused = takesAll.contains(row.type) ? [] : Self.inputs(like: row.input).compactMap { input -> InputError? in
      do throws(InputError) { try layer.checkInput(input) } catch { return error }
      return nil
    }
    #expect(refused.isEmpty == takesAll.contains(row.type))
    for error in refused {
      let parts = error.reason.split(separator: ": ", maxSplits: 1)
      #expect(parts.count == 2 && error.reason.contains(#/\[[0-9, ]*\]/#), "\(error)")
    }
  }

  /// `input` with axes more and fewer, other channels, smaller planes, none at all, and of other types.
  private static func inputs(like input: Tensor) -> [Tensor] {
    let sizes = Array(input.shape)
    var shapes = [[], [sizes[0]], Array(sizes.dropFirst()), Array(sizes.dropLast()), sizes + [1], [1] + sizes]
    for axis in sizes.indices {
      for size in [0, 1, 2, sizes[axis] - 1, sizes[axis] + 1, 7] {
        var changed = sizes
        changed[axis] = size
        shapes.append(changed)
      }
    }
    let types: [DType] = [.float64, .float32, .int32, .uint8]
    return shapes.map { .ones(Shape($0), .float64) } + types.map { .ones(input.shape, $0) }
  }

  private static func network() -> Sequential {
    seeded(5) {
      Sequential {
        Sequential {
          Conv2D(3, 8, kernel: 3, padding: 1).named("conv")
          BatchNorm2D(8).named("norm")
          ReLU()
          MaxPool2D(2).named("pool1")
          Conv2D(8, 8, kernel: 3).named("wide")
          ReLU()
          MaxPool2D(3).named("pool2")
        }.named("features")
        Residual(Sequential { Conv2D(8, 8, kernel: 3, padding: 1).named("conv1"); BatchNorm2D(8) }).named("block")
        Gated { GlobalAvgPool2D(); Linear(8, 8).named("fc"); Sigmoid() }.named("gate")
        EILLayer().named("eil")
        Dropout(0.5)
        Flatten()
        Linear(32, 5).named("head")
      }
    }
  }

  struct Wrong: Sendable, CustomStringConvertible {
    let description: String
    let shape: Shape
    var dtype = DType.float32
    /// What the text says, and where.
    let parts: [String]
  }

  private static let wrongInputs = [
    Wrong(
      description: "a type", shape: [1, 3, 20, 20], dtype: .float64,
      parts: ["convolution: the input [1, 3, 20, 20] (float64)", "conv (Conv2D), run on [1, 3, 20, 20] (float64)"]),
    Wrong(
      description: "bytes", shape: [1, 3, 20, 20], dtype: .uint8, parts: ["must have one element type", "conv (Conv"]),
    Wrong(
      description: "a single image", shape: [3, 20, 20],
      parts: ["[3, 20, 20] (float32) must be [N, C, H, W]", "in layer features.conv (Conv2D)"]),
    Wrong(
      description: "channels", shape: [2, 4, 20, 20],
      parts: ["the input's 4 channels must be 3 times 1", "features.conv (Conv2D), run on [2, 4, 20, 20] (float32)"]),
    Wrong(
      description: "a small image", shape: [2, 3, 1, 20],
      parts: ["max pooling: a 2 x 2 window does not fit into the input [2, 8, 1, 20] (float32)", "features.pool1"]),
    Wrong(
      description: "an image that is too small later", shape: [2, 3, 5, 20],
      parts: ["convolution: a 3 x 3 kernel", "[2, 8, 2, 10] (float32)", "in layer features.wide (Conv2D)"]),
    Wrong(
      description: "one that is too small later still", shape: [2, 3, 8, 20],
      parts: ["max pooling: a 3 x 3 window", "[2, 8, 2, 8] (float32)", "in layer features.pool2 (MaxPool2D)"]),
    Wrong(
      description: "an image that does not fit the head", shape: [2, 3, 32, 32],
      parts: ["linear: the input [2, 128] (float32) must be [N, inputs]", "in layer head (Linear), run on [2, 128]"]),
  ]

  @Test(arguments: wrongInputs) func wrongInputsThrow(wrong: Wrong) throws {
    let network = Self.network()
    let input = Tensor.ones(wrong.shape, wrong.dtype)
    for error in [
      #expect(throws: InputError.self) { try network.prediction(of: input) },
      #expect(throws: InputError.self) { try network.checkInput(input) },
    ] {
      for part in wrong.parts { #expect(error?.description.contains(part) == true, "\(error?.description ?? "")") }
    }
    let optimized = network.optimizedForInference()
    let error = #expect(throws: InputError.self) { try optimized.prediction(of: input) }
    if wrong.dtype == .float32 {
      for part in wrong.parts { #expect(error?.description.contains(part) == true, "\(error?.description ?? "")") }
    } else {
      #expect(error?.description.contains("optimized networks compute in float32") == true)
    }
  }

  /// The text is the one with which the program stops.
  @Test(arguments: ["channels", "a single image", "a type", "an image that is too small later"])
  func theTextIsThatOfThePlainCall(name: String) async throws {
    let wrong = try #require(Self.wrongInputs.first { $0.description == name })
    let error = #expect(throws: InputError.self) { try Self.network().checkInput(.ones(wrong.shape, wrong.dtype)) }
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [name = name as String] in
      for wrong in PredictionTests.wrongInputs where wrong.description == name {
        _ = PredictionTests.network().predict(.ones(wrong.shape, wrong.dtype))
      }
    }
    expectText(try #require(error).reason, in: result)
    expectText("in layer \(try #require(error).layer) ", in: result)
  }

  @Test func rightInputsOfANetworkGiveTheSameBits() throws {
    let network = settled(Self.network())
    let optimized = network.optimizedForInference()
    let input = images(2, 20)
    #expect(try network.prediction(of: input).floats == network.predict(input).floats)
    #expect(try optimized.prediction(of: input).floats == optimized(input).floats)
    #expect(try network.prediction(of: input.traced(by: Tape())).isTraced == false)
  }

  @Test func optimizedNetworksRefuseWhatTheyCannotTake() throws {
    let optimized = Self.network().optimizedForInference()
    for (input, text) in [
      (Tensor.ones([0, 3, 20, 20]), "is empty"), (Tensor.ones([1, 3, 20, 20]).traced(by: Tape()), "is traced"),
    ] {
      let error = #expect(throws: InputError.self) { try optimized.prediction(of: input) }
      #expect(error?.description.contains(text) == true)
    }
    // Inside another network it says itself what it takes.
    let outer = Sequential { optimized.named("inner"); Linear(6, 2).named("last") }
    let error = #expect(throws: InputError.self) { try outer.prediction(of: .ones([1, 3, 20, 20])) }
    #expect(error?.layer == "last")
    let inner = #expect(throws: InputError.self) { try outer.prediction(of: .ones([1, 4, 20, 20])) }
    #expect(inner?.layer == "inner.features.conv" && inner?.description.contains("Conv2D") == true)
  }

  /// An operation that broadcasts does not let a block pass that adds equal shapes alone.
  @Test func blocksAskMore() {
    let residual = Residual(
      Sequential { AdaptiveAvgPool2D(1) }, shortcut: Sequential { Conv2D(3, 3, kernel: 1) }, activates: false)
    let error = #expect(throws: InputError.self) { try residual.prediction(of: .ones([1, 3, 4, 4])) }
    #expect(error?.reason.contains("Residual: the main path gives [1, 3, 1, 1]") == true)
    let gate = Sequential { Gated { Linear(4, 3) }.named("gate") }
    let second = #expect(throws: InputError.self) { try gate.prediction(of: .ones([2, 4])) }
    #expect(second?.description.contains("Gated: the gate gives [2, 3]") == true && second?.layer == "gate")
    let joined = Concatenated { MaxPool2D(2); Identity() }
    let third = #expect(throws: InputError.self) { try joined.prediction(of: .ones([2, 4, 6, 6])) }
    #expect(third?.reason.contains("0 gives [2, 4, 3, 3] (float32), 1 gives [2, 4, 6, 6]") == true)
    for layer in [LayerNorm2D(4), LayerScale(4)] as [any Layer<Tensor, Tensor>] {
      #expect(throws: InputError.self) { try layer.prediction(of: .ones([2, 3, 2, 2])) }
      #expect(throws: InputError.self) { try layer.prediction(of: .ones([2, 4])) }
    }
    let norm = InstanceNorm2D(4, tracksRunningStatistics: true)
    #expect(throws: InputError.self) { try norm.prediction(of: .ones([2, 4])) }
  }

  @Test func numbersThatAreLookedUpAreChecked() throws {
    let network = seeded(1) { Sequential { Embedding(5, 4).named("words"); Flatten(); Linear(12, 2) } }
    let right = Tensor([0, 4, 2] as [Int32], shape: [1, 3])
    #expect(try network.prediction(of: right).floats == network.predict(right).floats)
    let wrong = Tensor([0, 5, 2] as [Int32], shape: [1, 3])
    let error = #expect(throws: InputError.self) { try network.prediction(of: wrong) }
    #expect(error?.description.contains("index 5 at position 1") == true && error?.layer == "words")
    #expect(throws: InputError.self) { try network.prediction(of: Tensor([0, -1, 2] as [Int32], shape: [1, 3])) }
    #expect(throws: InputError.self) { try network.prediction(of: .ones([1, 3])) }
  }

  /// A layer of one's own says what it takes, or is run on zeros where others follow it.
  @Test func layersOfOnesOwn() throws {
    let network = Sequential { Halved().named("half"); Linear(3, 2).named("fc") }
    #expect(try network.prediction(of: .ones([2, 6])).shape == [2, 2])
    let own = #expect(throws: InputError.self) { try network.prediction(of: .ones([2, 5])) }
    let text = "half: [2, 5] (float32) is odd; give an even size\n  in layer half (Halved), run on [2, 5] (float32)"
    #expect(own?.description == text)
    let behind = #expect(throws: InputError.self) { try network.prediction(of: .ones([2, 8])) }
    #expect(behind?.layer == "fc")
    let opaque = Sequential { Lambda { $0.sliced(0..<3, axis: 1) }; Linear(4, 2).named("fc") }
    let last = #expect(throws: InputError.self) { try opaque.prediction(of: .ones([2, 8])) }
    #expect(last?.layer == "fc")
  }
}

/// The first half of each row.
private struct Halved: Layer, ChecksInputs {
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.sliced(0..<input.shape[1] / 2, axis: 1)
  }

  func output(for inputs: [TensorKind]) throws(InputError) -> TensorKind {
    let (shape, dtype) = (inputs[0].shape, inputs[0].dtype)
    guard shape.count == 2, shape[1] % 2 == 0 else {
      throw InputError("half: \(inputs[0]) is odd; give an even size")
    }
    return TensorKind([shape[0], shape[1] / 2], dtype)
  }
}
