import Autodiff
import Foundation
import Interchange
import Layers
import TestSupport
import Testing

@testable import Backbones

/// Backbones with the weights of files.
@Suite struct WeightsTests {
  /// A file with the names and shapes of `backbone`'s weights, whose numbers are all `value`.
  private func file(
    _ backbone: Backbone, classes: Int = 1000, form: BackboneForm? = nil, value: Double = 0.5,
    prefix: String = ""
  ) -> WeightFile {
    let form = form ?? (backbone.forms.contains(.classification) ? .classification : .localization)
    let network = deferringInitialization { backbone.network(classes: classes, form: form) }
    let shapes = Dictionary(uniqueKeysWithValues: network.stateShapes.map { (prefix + $0.name, $0.shape) })
    let entries = network.stateShapes.map {
      StoredTensor(name: prefix + $0.name, storedType: .float32, shape: $0.shape)
    }
    return WeightFile(path: "weights.pth", format: .pytorch, entries: entries) { names in
      names.map { StoredArray(name: $0, .full(shapes[$0] ?? [], value)) }
    }
  }

  @Test func aFileOfATrainingProgramGivesPyTorchsLogits() throws {
    let fixture = try Fixture.load("weights")
    let file = try WeightFile(path: Fixture.folder.appendingPathComponent("weights/narrow-resnet.pth").path)
    #expect(file.notes.prefix(2) == ["found under 'state_dict'", "the prefix 'module.' was taken off all names"])
    let network = deferringInitialization { SmallResNet(classes: 5, width: 4) }
    let report = try network.load(file)
    #expect(report.missing.isEmpty && report.unused.isEmpty && report.loaded.count == network.state.count)
    #expect(network.state.first { $0.name == "bn1.num_batches_tracked" }?.tensor.scalar == 1234)
    let images = Tensor(FixtureValues.input(name: "narrow-resnet", shape: [2, 3, 32, 32]), shape: [2, 3, 32, 32])
    let expected = try fixture.tensor("logits").values
    let largest = expected.reduce(0) { max($0, abs($1)) }
    for logits in [network.predict(images), network.optimizedForInference()(images)] {
      #expect(zip(logits.doubles, expected).allSatisfy { abs($0 - $1) < 1e-5 * largest })
    }
  }

  @Test(arguments: [Backbone.resnet18, .resnet50, .vgg11, .vgg11BatchNorm])
  func theClassificationFormTakesAll(backbone: Backbone) throws {
    let (network, report) = try backbone.network(weights: file(backbone, classes: 7), form: .classification)
    #expect(report.loaded.count == report.entryCount && report.unused.isEmpty)
    #expect(network.stateShapes.contains { $0.shape == [7] })
  }

  @Test func aResNetsFormsTakeEachOthersWeights() throws {
    for mapSize in Backbone.resnet18.mapSizes {
      let (_, report) = try Backbone.resnet18.network(weights: file(.resnet18), classes: 1000, mapSize: mapSize)
      #expect(report.loaded.count == report.entryCount)
    }
    let (network, report) = try Backbone.resnet18.network(weights: file(.resnet18), classes: 20, seed: 3)
    #expect(
      report.description == """
        loaded       120 of 122
        kept           2
        missing        0
        unused         0

        kept as they were:
          fc.weight  kept: 1000 classes in the file, 20 here
          fc.bias  kept: 1000 classes in the file, 20 here
        """)
    let head = try #require(network["fc"] as? Linear)
    #expect(head.weight.doubles.contains { $0 != 0.5 } && network.state[0].tensor.doubles.allSatisfy { $0 == 0.5 })
  }

  @Test func aVGGsLocalizationFormTakesTheFeatures() throws {
    let (_, report) = try Backbone.vgg11.network(weights: file(.vgg11), classes: 20)
    #expect(
      report.description == """
        loaded       16 of 20
        missing       4
        unused        6

        missing in the file:
          conv6.weight
          conv6.bias
          fc.weight
          fc.bias

        unused of the file:
          classifier.0.weight
          classifier.0.bias
          classifier.3.weight
          classifier.3.bias
          classifier.6.weight
          classifier.6.bias
        """)
  }

  @Test(arguments: [
    (Backbone.resnet18, Backbone.resnet50, "'layer1.0.conv3.weight' is there"),
    (.resnet50, .resnet18, "'layer1.0.conv3.weight' is not there"),
    (.vgg16, .vgg16BatchNorm, "'features.1.weight' is there"),
    (.vgg11, .resnet18, "'conv1.weight' is there"),
    (.resnet101, .resnet50, "'layer3.10.conv1.weight' is not there"),
  ])
  func theRightBackboneIsNamed(wanted: Backbone, given: Backbone, evidence: String) {
    let error = #expect(throws: WeightsError.self) { try wanted.network(weights: file(given)) }
    #expect(
      error?.description == "weights.pth: these weights look like \(given.name): \(evidence). Name that backbone "
        + "instead of \(wanted.name)")
  }

  @Test func somethingElseIsNoBackbone() {
    let entries = [StoredTensor(name: "encoder.weight", storedType: .float32, shape: [2, 2])]
    let other = WeightFile(path: "bert.pth", format: .pytorch, entries: entries) { _ in [] }
    let error = #expect(throws: WeightsError.self) { try Backbone.vgg11.network(weights: other, classes: 3) }
    #expect(error?.description.hasPrefix("bert.pth: it does not fit vgg11: none of the names in the saved") == true)
    let unknown = #expect(throws: WeightsError.self) { try Backbone.vgg11.network(weights: other) }
    #expect(
      unknown?.description
        == "bert.pth: its weights have no head, so they do not tell the number of classes. Give the number of classes")
    #expect(BackboneGuess(of: other.shapes) == nil)
  }

  /// A few bytes of a file's header are no reason to make a network of any size, or to stop the program.
  @Test(arguments: [[0, 512], [8_589_934_592, 0], [7], [7, 256], [1 << 40, 511]])
  func aHeadThatDoesNotTellTheClasses(sizes: [Int]) {
    let entries = [StoredTensor(name: "fc.weight", storedType: .float32, shape: Shape(sizes))]
    let file = WeightFile(path: "w.pth", format: .pytorch, entries: entries) { _ in [] }
    let error = #expect(throws: WeightsError.self) { try Backbone.resnet18.network(weights: file) }
    #expect(
      error?.description == "w.pth: its head 'fc.weight' has the shape \(Shape(sizes)), but that of resnet18 has the "
        + "shape [classes, 512], so it does not tell the number of classes. Give the number of classes, or name "
        + "another backbone")
  }

  /// How many groups a convolution has does not show in its weight's shape.
  @Test func aFirstConvolutionInGroupsTakesNoSums() throws {
    let plain = Sequential { Conv2D(3, 6, kernel: 3, bias: false) }
    let state = Dictionary(uniqueKeysWithValues: plain.state.map { ($0.name, $0.tensor) })
    let grouped = Sequential { Sequential { Conv2D(3, 6, kernel: 3, groups: 3, bias: false) }.named("0") }
    let renaming: [NameRule] = [.addingPrefix("0.")]
    #expect(throws: LoadError.self) { try grouped.load(state, verify: .adaptingShapes, renaming: renaming) }
    var spreading = LoadPolicy.adaptingShapes
    spreading.spreadsInputChannels = true
    #expect(throws: LoadError.self) { try grouped.load(state, verify: spreading, renaming: renaming) }
    let gray = Sequential { Sequential { Conv2D(1, 6, kernel: 3, bias: false) }.named("0") }
    try gray.load(state, verify: .adaptingShapes, renaming: renaming)
  }

  @Test(arguments: Backbone.builtIn) func everyBackboneIsRecognized(backbone: Backbone) {
    for form in backbone.forms {
      let file = file(backbone, form: form)
      // Names do not tell what a network was trained with.
      let guessed = backbone == .efficientNetLite0RA ? Backbone.efficientNetLite0 : backbone
      #expect(BackboneGuess(of: file.shapes)?.backbone == guessed)
      // Where both forms have the same names, as a ResNet's, files are taken for torchvision's.
      let isTold = backbone.forms.count == 1 || backbone.classifiers.count == 2
      #expect(backbone.form(likelyOf: file.names) == (isTold ? form : .classification))
    }
  }

  @Test func prefixesAreReplaced() throws {
    let foreign = file(.resnet18, prefix: "backbone.")
    #expect(try Backbone.resnet18.network(weights: foreign, classes: 2).report.renamed.count == 120)
    let (_, report) = try Backbone.resnet18.network(
      weights: foreign, renaming: [.strippingPrefix("backbone.")])
    #expect(report.renamed.count == 122 && report.loaded.count == 122)
  }

  @Test func filesComeFromThisMachine() {
    let address = URL(string: "https://example.com/resnet18.pth") ?? URL(fileURLWithPath: "/")
    let error = #expect(throws: WeightsError.self) { try ResNet18(weights: address) }
    #expect(error?.description.contains("this is an address on the network, not a file. Download the file") == true)
    let none = #expect(throws: WeightsError.self) { try VGG16(weights: URL(fileURLWithPath: "/nowhere/vgg16.pth")) }
    #expect(
      none?.description
        == "/nowhere/vgg16.pth: cannot open the file: No such file or directory. Check the path; folders are not "
        + "made by themselves")
  }

  @Test func aFileOnTheDiskGivesTheSameNetwork() throws {
    let path = NSTemporaryDirectory() + "weights-\(UUID().uuidString).pth"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let source = seeded(2) { ResNet18(classes: 3, form: .classification) }
    try WeightFile.write(source.state.map { StoredArray(name: $0.name, $0.tensor) }, to: path)
    let network = try ResNet18(weights: URL(fileURLWithPath: path), form: .classification)
    let image = Tensor.ones([1, 3, 64, 64])
    #expect(network.predict(image).doubles == source.predict(image).doubles)
    #expect(throws: WeightsError.self) { try ResNet34(weights: URL(fileURLWithPath: path)) }
  }
}
