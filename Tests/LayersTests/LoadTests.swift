import Autodiff
import Layers
import Testing

/// Loading with its policies, and what the reports say word for word.
@Suite struct LoadTests {
  private func network(inputs: Int = 3, classes: Int = 2) -> Sequential {
    Sequential {
      Conv2D(inputs, 4, kernel: 3, padding: 1, bias: false).named("conv1")
      BatchNorm2D(4).named("bn1")
      ReLU().named("relu")
      GlobalAvgPool2D().named("avgpool")
      Linear(4, classes).named("fc")
    }
  }

  private func state(_ network: Sequential) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: network.state.map { ($0.name, $0.tensor) })
  }

  /// Numbers that are all different, and differ from what a network is drawn with.
  private func numbered(_ shape: Shape, from start: Double = 1) -> Tensor {
    Tensor((0..<shape.elementCount).map { Float(start + Double($0)) }, shape: shape)
  }

  @Test func everythingAlikeIsLoaded() throws {
    let (source, target) = (network(), seeded(5) { network() })
    let report = try target.load(state(source))
    #expect(report.description == "loaded       8 of 8\nmissing      0\nunused       0")
    #expect(zip(source.state, target.state).allSatisfy { $0.tensor.doubles == $1.tensor.doubles })
  }

  @Test func aHeadForOtherClassesStaysAsDrawn() throws {
    let target = network(classes: 5)
    let head = target.state.filter { $0.name.hasPrefix("fc.") }.map(\.tensor.doubles)
    var saved = state(network())
    saved["aux.weight"] = .ones([1])
    let report = try target.load(saved, verify: .allowingMissing)
    #expect(
      report.description == """
        loaded       6 of 8
        kept         2
        missing      0
        unused       1

        kept as they were:
          fc.weight  kept: 2 classes in the file, 5 here
          fc.bias  kept: 2 classes in the file, 5 here

        unused of the file:
          aux.weight
        """)
    #expect(target.state.filter { $0.name.hasPrefix("fc.") }.map(\.tensor.doubles) == head)
  }

  @Test func othersThanTheHeadMustFit() {
    var saved = state(network())
    saved["bn1.weight"] = .ones([5])
    let target = network(classes: 5)
    let before = target.state.map(\.tensor.doubles)
    let error = #expect(throws: LoadError.self) { try target.load(saved, verify: .allowingMissing) }
    #expect(
      error?.description == """
        the saved state does not fit this network
          bn1.weight: the network has shape [4], the state [5]
        """)
    #expect(target.state.map(\.tensor.doubles) == before)
  }

  @Test func countsOfOldFilesMayBeMissing() throws {
    var saved = state(network())
    saved["bn1.num_batches_tracked"] = nil
    let report = try network().load(saved)
    #expect(report.kept.map(\.name) == ["bn1.num_batches_tracked"])
    saved["bn1.num_batches_tracked"] = Tensor([7] as [Int32])
    let target = network()
    #expect(try target.load(saved).reshaped.map(\.change) == ["a list of one number"])
    #expect(target.namedBuffers.last?.buffer.wrappedValue.scalar == 7)
  }

  @Test func linearLayersAndConvolutionsTakeEachOthersWeights() throws {
    let weight = numbered([2, 12])
    let convolution = Conv2D(3, 2, kernel: 2, bias: false)
    #expect(throws: LoadError.self) { try convolution.load(["weight": weight], verify: .allowingMissing) }
    let report = try convolution.load(["weight": weight], verify: .adaptingShapes)
    #expect(report.description == """
      loaded       1 of 1
      reshaped     1
      missing      0
      unused       0

      reshaped:
        weight  [2, 12] -> [2, 3, 2, 2], a linear layer as a 2x2 convolution
      """)
    // The convolution over all of a map is the linear layer on the flattened map.
    let map = numbered([1, 3, 2, 2])
    let linear = map.reshaped([1, 12]).matrixProduct(weight.transposed())
    #expect(convolution.predict(map).reshaped([1, 2]).doubles == linear.doubles)
    let back = Linear(12, 2, bias: false)
    try back.load(["weight": convolution.weight.detached()], verify: .adaptingShapes)
    #expect(back.weight.doubles == weight.doubles)
  }

  @Test func theFirstConvolutionTakesGrayImages() throws {
    let source = network()
    let gray = network(inputs: 1)
    #expect(throws: LoadError.self) { try gray.load(state(source), verify: .allowingMissing) }
    let report = try gray.load(state(source), verify: .adaptingShapes)
    #expect(report.reshaped.map(\.change) == ["summed over the input channels"])
    let image = numbered([1, 1, 4, 4])
    let three = image.broadcast(to: [1, 3, 4, 4])
    #expect(zip(gray.predict(image).doubles, source.predict(three).doubles).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func otherChannelsHaveToBeAskedFor() throws {
    let source = network()
    let target = network(inputs: 4)
    #expect(throws: LoadError.self) { try target.load(state(source), verify: .adaptingShapes) }
    var policy = LoadPolicy.adaptingShapes
    policy.spreadsInputChannels = true
    try target.load(state(source), verify: policy)
    let (three, four) = (Tensor.ones([1, 3, 4, 4]), Tensor.ones([1, 4, 4, 4]))
    #expect(zip(target.predict(four).doubles, source.predict(three).doubles).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func namesAreChangedByRules() throws {
    let saved = state(network())
    var foreign: [String: Tensor] = [:]
    for (name, tensor) in saved {
      foreign["net." + name.replacing("conv1", with: "stage_1_conv").replacing("bn1", with: "stage_1_bn")] = tensor
    }
    let rules: [NameRule] = [
      .strippingPrefix("net."), try .pattern(#"^stage_(\d)_(\w+)\."#, template: "$2$1."),
    ]
    let report = try network().load(foreign, renaming: rules)
    #expect(report.renamed.count == 8 && report.missing.isEmpty && report.unused.isEmpty)
    #expect(report.renamed.contains { $0.from == "net.stage_1_conv.weight" && $0.to == "conv1.weight" })
    #expect(rules.map(\.description).first == "prefix 'net.' taken off")
  }

  @Test func rulesThatMakeTwoNamesOneAreErrors() throws {
    let saved = ["a.weight": Tensor.ones([1]), "b.weight": Tensor.ones([1])]
    let error = #expect(throws: LoadError.self) {
      try Linear(1, 1).load(saved, renaming: [.pattern("^.\\.", template: "")])
    }
    #expect(
      error?.description
        == "renaming: 'a.weight' and 'b.weight' would both be called 'weight'. Make the rules more specific")
  }

  @Test func badPatternsAreErrors() throws {
    #expect(throws: NameRuleError.self) { try NameRule.pattern("(", template: "") }
    #expect(throws: NameRuleError.self) { try NameRule.pattern("", template: "") }
    let template = #expect(throws: NameRuleError.self) { try NameRule.pattern("a", template: "$x") }
    #expect(template?.description.contains("a $ stands before neither a digit nor another $") == true)
    let group = #expect(throws: NameRuleError.self) {
      try [NameRule.pattern("(a)", template: "$2")].renamed(["a"])
    }
    #expect(
      group?.description == "renaming: the template asks for group 2, but the pattern '(a)' has 1")
    let optional = try? [NameRule.pattern("a(b)?", template: "$$$1-$0")]
    #expect(try optional?.renamed(["xa", "ab"]) == ["x$-a", "$b-ab"])
  }

  @Test func aStateOfSomethingElseSaysSo() {
    let error = #expect(throws: LoadError.self) {
      try Linear(2, 2).load(["encoder.weight": .ones([2, 2])], verify: .allowingMissing)
    }
    #expect(
      error?.description == """
        none of the names in the saved state is one of this network's
          the state has: encoder.weight
          the network has: weight, bias
        Load into the network that the state was saved from, or rename: a prefix can be replaced or taken off
        """)
  }

  @Test func nothingChangesWhenAValueCannotBeRead() {
    struct Broken: TensorSource {
      struct Failure: Error, CustomStringConvertible { let description = "the disk is gone" }
      var shapes: [(name: String, shape: Shape)] { [("weight", [1, 1]), ("bias", [1])] }
      func tensors(named names: [String]) throws(Failure) -> [String: Tensor] { throw Failure() }
    }
    let layer = Linear(1, 1)
    let before = layer.state.map(\.tensor.doubles)
    let error = #expect(throws: LoadError.self) { try layer.load(Broken()) }
    #expect(error?.description == "the disk is gone")
    #expect(layer.state.map(\.tensor.doubles) == before)
  }
}
