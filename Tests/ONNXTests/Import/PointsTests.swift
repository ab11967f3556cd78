import Autodiff
import Backbones
import Erasing
import Layers
import Localization
import ONNX
import TestSupport
import Testing

/// The points of imported networks that layers can be inserted at.
@Suite struct PointsTests {
  @Test(arguments: ["resnet-kept", "resnet-dynamo", "resnet-fixed"])
  func modulesAreNamed(name: String) throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file(name))
    let names = network.siteNames
    for module in ["layer1", "layer1.0", "layer1.1", "layer2", "maxpool"] {
      #expect(names.contains(module), "\(module)")
    }
    // Inside of a block the shortcut goes past.
    #expect(!names.contains("layer1.0.conv1"))
    try network.checkNames(["layer1.0", "layer2.1"])
    #expect(network.pointNames.contains("layer1.0.relu"))
    let error = #expect(throws: UnknownLayerName.self) { try network.checkNames(["layer7"]) }
    #expect(error.map { "\($0)" }?.contains("no layer is called 'layer7'") == true)
  }

  /// Rows of numbers are made by the size of the batch that the network got, before a layer appended to it.
  @Test(arguments: ["squeeze-folded", "squeeze-kept", "squeeze-dynamo"])
  func flatteningByTheBatchLeavesPlaces(name: String) throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file(name))
    for module in ["stem", "fire", "classifier.2"] { #expect(network.siteNames.contains(module), "\(module)") }
    var context = Context(mode: .training, seed: 1)
    #expect(network.erasing(after: ["stem", "fire"])(noise([2, 3, 16, 16]), &context).shape == [6, 5])
    let images = noise([5, 3, 16, 16])
    let rows = (0..<5).map { network.predict(images.sliced($0..<$0 + 1)) }
    #expect(difference(.concatenated(rows, axis: 0), network.predict(images)) < 1e-5)
  }

  @Test func aModuleEndsBehindItsLastNode() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-kept"))
    let input = noise([2, 3, 32, 32])
    func doubled(after name: String) -> Tensor {
      network.inserting(Lambda { $0 * 2 }, after: name).predict(input)
    }
    #expect(doubled(after: "layer1").floats == doubled(after: "/layer1/layer1.1/relu_1/Relu").floats)
    #expect(doubled(after: "layer1").floats != network.predict(input).floats)
    let inserted = network.inserting(Lambda { $0 * 2 }.named("twice"), after: "layer1")
    #expect(inserted.removing("twice").predict(input).floats == network.predict(input).floats)
  }

  @Test func severalPointsInEitherOrder() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-folded"))
    let erased = network.inserting(EILLayer().named("late"), after: "layer2")
      .inserting(EILLayer().named("early"), after: "layer1")
      .inserting(EILLayer().named("again"), after: "layer1")
    var context = Context(mode: .training)
    #expect(erased(noise([2, 3, 32, 32]), &context).shape == [8, 5])
    #expect(context.branches.map(\.name) == ["early", "again", "late"])
  }

  @Test func parametersOfInsertedLayersAreFound() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-folded"))
    let more = network.inserting(Conv2D(4, 4, kernel: 1).named("extra"), after: "layer1")
    #expect(
      Set(more.namedParameters.map(\.name)).subtracting(network.namedParameters.map(\.name))
        == ["extra.weight", "extra.bias"])
    #expect(try roundTrip(more, imageShape: [3, 32, 32]).namedParameters.count == more.namedParameters.count)
  }

  @Test func erasingInsideABlockStopsTheProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-kept")).inserting(
        EILLayer(), after: "layer1.0.conv1")
      var context = Context(mode: .training)
      _ = network(noise([2, 3, 32, 32]), &context)
    }
    let text = writtenText(result)
    #expect(text.contains("inserting: 'layer1.0.conv1' is inside a block, whose paths are joined again"), "\(text)")
    #expect(text.contains("The points where it can are: ") && text.contains("layer1.0, "), "\(text)")
  }

  /// The same words as for a `Sequential`.
  @Test func searchedAndEditedLikeAnyNetwork() throws {
    func checked(_ network: some EditableNetwork, _ points: [String], _ input: Tensor) throws {
      let erased = MultiEIL(in: network, after: points, thresholds: [0.6, 0.8])
      var context = Context(mode: .training, seed: 1)
      #expect(erased(input, &context).shape[0] == 3 * input.shape[0])
      #expect(context.branches.map { $0.name.suffix(4) } == ["eil1", "eil2"])
      #expect(difference(erased.predict(input), network.predict(input)) < 1e-6)
      #expect(throws: UnknownLayerName.self) { try network.checkNames(["nowhere"]) }
    }
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-folded"))
    try checked(network, ["layer1", "layer2.0"], noise([2, 3, 32, 32]))
    try checked(seeded(1) { SmallVGG(classes: 3, width: 4) }, ["pool1", "pool2"], noise([2, 3, 32, 32]))
    let point = try network.path(of: "layer1.0.conv1")
    #expect(point == "layer1.0.conv1" && (network["/layer1/layer1.0/conv1/Conv"] as? ONNXNode)?.operatorName == "Conv")
    let (input, name) = (noise([2, 3, 32, 32]), "/layer1/layer1.1/relu_1/Relu")
    #expect(difference(network.replacing(name, with: ReLU()).predict(input), network.predict(input)) < 1e-6)
    #expect(network.replacing(name, with: Identity()).predict(input).floats != network.predict(input).floats)
  }

  /// A chain of layers that was inserted has points of its own.
  @Test func pointsInsideInsertedLayers() throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file("resnet-folded"))
    let more = network.inserting(Sequential { Identity(); ReLU() }.named("more"), after: "layer1")
    let twice = more.inserting(Lambda { $0 * 2 }.named("twice"), after: "more.0")
    let input = noise([2, 3, 32, 32])
    let expected = network.inserting(Lambda { ($0 * 2).relu() }, after: "layer1").predict(input)
    #expect(difference(twice.predict(input), expected) < 1e-6 && twice.pointNames.contains("more.twice"))
    #expect(difference(twice.removing("more.twice").predict(input), network.predict(input)) < 1e-6)
  }

  @Test func namesOfOwnFiles() throws {
    let network = seeded(1) {
      Sequential {
        Sequential {
          Conv2D(3, 2, kernel: 1); ReLU()
        }.named("front"); ReLU().named("last")
      }
    }
    let read = try roundTrip(network, imageShape: [3, 4, 4])
    #expect(read.siteNames.prefix(2) == ["front.0", "front.0/Conv"] && read.siteNames.contains("front"))
  }
}

/// Imported networks with a head for class activation maps.
@Suite struct HeadTests {
  /// One channel a class before the pooling, as in SqueezeNet: the features are the maps.
  @Test(arguments: ["squeeze-folded", "squeeze-kept", "squeeze-dynamo"])
  func mapsOfConvolutionalHeads(name: String) throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file(name)).erasing(after: ["fire"])
    let (head, input) = (try network.sequential(), noise([2, 3, 16, 16]))
    #expect(head.children.map(\.name) == ["features", "pool"])
    let maps = try ClassActivationMapper(head)(input)
    #expect(difference(maps.logits, network.predict(input)) < 1e-5)
    let folder = try TemporaryFolder()
    let options = ONNXExportOptions(classActivationMaps: true)
    try head.writeONNX(to: folder.file(), imageShape: network.inputShape, options: options)
    let cam = try ONNXNetwork(ONNXFile(path: folder.file()), output: "cam").predict(input)
    #expect(difference(cam, head.children[0].layer.predict(input)) < 1e-5 && cam.shape == [2, 5, 8, 8])
  }

  @Test(arguments: ["resnet-kept", "resnet-dynamo", "resnet-fixed", "small-convolution"])
  func mapsOfImportedNetworks(name: String) throws {
    let network = try ONNXNetwork(PyTorchFilesTests.file(name))
    let input = noise(Shape([2] + network.inputShape))
    guard name != "small-convolution" else {
      // Its linear layer is scaled.
      #expect(throws: ONNXError.self) { try network.sequential() }
      return
    }
    let erased = try network.erasing(after: ["layer1"]).sequential()
    #expect(erased.children.map(\.name) == ["features", "pool", "fc"])
    let maps = try ClassActivationMapper(erased)(input)
    #expect(difference(maps.logits, network.predict(input)) < 1e-5)
    let folder = try TemporaryFolder()
    try erased.writeONNX(
      to: folder.file(), imageShape: network.inputShape, options: ONNXExportOptions(classActivationMaps: true))
    let cam = try ONNXNetwork(ONNXFile(path: folder.file()), output: "cam").predict(input)
    let expected = maps.maps(of: [Array(0..<5), Array(0..<5)]).flatMap { $0 }.flatMap(\.values)
    #expect(difference(cam, Tensor(expected, shape: cam.shape)) < 1e-5)
    var context = Context(mode: .training)
    #expect(erased(input, &context).shape == [4, 5] && context.branches.map(\.name) == ["features.eil1"])
  }

  @Test func networksWithoutSuchAHead() throws {
    let error = #expect(throws: ONNXError.self) {
      try ONNXNetwork(PyTorchFilesTests.file("inception-folded")).sequential()
    }
    #expect(error.map { "\($0)" }?.contains("no head for class activation maps") == true)
  }
}
