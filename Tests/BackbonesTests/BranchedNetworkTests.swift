import Autodiff
import Interchange
import Layers
import Synchronization
import Testing

@testable import Backbones

/// Networks with branches: what is special about their files, their heads, and what is behind their places.
@Suite struct BranchedNetworkTests {
  /// A file with the weights of `network` under other names, and with further entries.
  private func file(
    of network: Sequential, others: [(name: String, shape: Shape)] = [], _ rename: (String) -> String = { $0 }
  ) -> WeightFile {
    let shapes = network.stateShapes.map { (name: rename($0.name), shape: $0.shape) } + others
    let sizes = Dictionary(uniqueKeysWithValues: shapes.map { ($0.name, $0.shape) })
    let entries = shapes.map { StoredTensor(name: $0.name, storedType: .float32, shape: $0.shape) }
    return WeightFile(path: "w.pth", format: .pytorch, entries: entries) { names in
      names.map { StoredArray(name: $0, .full(sizes[$0] ?? [], 0.5)) }
    }
  }

  private func network(_ backbone: Backbone, _ form: BackboneForm = .classification, classes: Int = 9) -> Sequential {
    deferringInitialization { backbone.network(classes: classes, form: form) }
  }

  /// The convolutional part of a localization form takes the classification form's weights.
  @Test(arguments: Backbone.branched.filter { $0 != .googlenetGAP })
  func localizationFormsShareNames(backbone: Backbone) throws {
    let expected = network(backbone).stateShapes
    let known = Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0.shape) })
    for mapSize in backbone.mapSizes {
      let shapes = deferringInitialization { backbone.network(classes: 20, mapSize: mapSize) }.stateShapes
      let shared = shapes.filter { !backbone.isHead($0.name) }
      #expect(!shared.isEmpty && shared.allSatisfy { known[$0.name] == $0.shape })
      // What is left out there is behind the features, too.
      let names = Set(shapes.map(\.name))
      #expect(expected.allSatisfy { names.contains($0.name) || backbone.isHead($0.name) })
    }
  }

  @Test(arguments: Backbone.branched) func mapsAreAsFineAsPromised(backbone: Backbone) throws {
    for mapSize in backbone.mapSizes {
      let head = try ClassMapHead(of: deferringInitialization { backbone.network(classes: 5, mapSize: mapSize) })
      let features = try #require(head.graph.shapes(for: [1, 3, 224, 224])[head.features])
      #expect(features.suffix(2) == [mapSize.rawValue, mapSize.rawValue], "\(mapSize)")
    }
  }

  /// torchvision's files have the classifiers that help in training, which are no part of the networks here.
  @Test(arguments: [
    (Backbone.inceptionV3, ["AuxLogits.conv0.conv.weight", "AuxLogits.fc.weight", "AuxLogits.fc.bias"]),
    (.googlenet, ["aux1.conv.conv.weight", "aux1.fc1.weight", "aux2.fc2.weight", "aux2.fc2.bias"]),
  ])
  func auxiliaryClassifiersStayUnused(backbone: Backbone, names: [String]) throws {
    let file = file(of: network(backbone), others: names.map { ($0, [9, 4]) })
    #expect(BackboneGuess(of: file.shapes)?.backbone == backbone)
    for form in backbone.forms {
      let report = try backbone.network(weights: file, classes: 9, form: form).report
      #expect(names.allSatisfy(report.unused.contains), "\(form): \(report)")
      if form == .classification { #expect(report.missing.isEmpty && report.unused.count == names.count) }
    }
    // What no part of any form is called is no reason to pass it over.
    let odd = self.file(of: network(backbone), others: [("aux7.weight", [3])])
    #expect(throws: WeightsError.self) { try backbone.network(weights: odd) }
  }

  /// The features of a classification form go into the localization form, whose own head stays as it is drawn.
  @Test func inceptionsFormsShareTheirFeatures() throws {
    let file = file(of: network(.inceptionV3))
    let report = try Backbone.inceptionV3.network(weights: file).report
    #expect(report.missing.allSatisfy { $0.hasPrefix("SPG_A") } && report.missing.count == 6)
    #expect(report.unused.allSatisfy { $0.hasPrefix("Mixed_7") || $0.hasPrefix("fc.") })
    let network = network(.inceptionV3, .localization)
    #expect(network.stateShapes.count == report.loaded.count + report.missing.count)
    #expect(Backbone.inceptionV3.form(likelyOf: file.names) == .classification)
    #expect(Backbone.inceptionV3.form(likelyOf: network.stateShapes.map(\.name)) == .localization)
  }

  /// The files of two other programs, whose last layer is a convolution before the pooling.
  @Test(arguments: ["SPG", "benchmark"]) func inceptionsOfPapersFit(program: String) throws {
    let prefixes = [("SPG_A3_1b.", "fc6."), ("SPG_A3_2b.", "fc7_1."), ("SPG_A4.", "classier_1.")]
    let plain = network(.inceptionV3, .localization)
    let shapes = plain.stateShapes.map { name, shape in
      let old = program == "SPG" ? prefixes.first { name.hasPrefix($0.0) } : nil
      let renamed = old.map { $0.1 + name.dropFirst($0.0.count) } ?? name
      return (name: "module." + renamed, shape: name == "SPG_A4.weight" ? Shape(Array(shape) + [1, 1]) : shape)
    }
    let side = program == "SPG" ? ["side3.0.weight", "branchB.2.bias"] : ["SPG_B_shared.0.weight", "SPG_C.2.bias"]
    let all = shapes + side.map { (name: "module." + $0, shape: [4]) }
    let sizes = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.shape) })
    let entries = all.map { StoredTensor(name: $0.name, storedType: .float32, shape: $0.shape) }
    let file = WeightFile(path: "w.pth", format: .pytorch, entries: entries) { names in
      names.map { StoredArray(name: $0, .full(sizes[$0] ?? [], 0.5)) }
    }
    let (network, report) = try Backbone.inceptionV3.network(weights: file)
    #expect(report.loaded.count == plain.stateShapes.count && report.missing.isEmpty)
    #expect(report.unused == side && report.reshaped.map(\.name) == ["SPG_A4.weight"])
    #expect((network["SPG_A4"] as? Linear)?.weight.shape == [9, 1024])
  }

  /// torchvision's files of DenseNets are older than its names.
  @Test func oldNamesOfDenseNetsAreRenamed() throws {
    let pattern = /(denselayer\d+\.(?:norm|relu|conv))(\d)/
    let file = file(of: network(.densenet121)) { $0.replacing(pattern) { "\($0.output.1).\($0.output.2)" } }
    #expect(file.names.contains("features.denseblock1.denselayer1.norm.1.weight"))
    #expect(file.names.contains("features.norm0.weight") && BackboneGuess(of: file.shapes)?.backbone == .densenet121)
    for form in BackboneForm.allCases {
      let report = try Backbone.densenet121.network(weights: file, form: form).report
      #expect(report.loaded.count == 727 && report.missing.isEmpty && report.unused.isEmpty)
    }
  }

  @Test func theNetworkOfThePaperOnMapsTakesGoogLeNet() throws {
    let report = try Backbone.googlenetGAP.network(weights: file(of: network(.googlenet)), classes: 9).report
    #expect(report.missing == ["CAM_conv.weight", "CAM_conv.bias", "CAM_fc.weight", "CAM_fc.bias"])
    #expect(report.unused.allSatisfy { $0.hasPrefix("inception5") || $0.hasPrefix("fc.") })
  }

  /// An image's side, and the places whose features have signs.
  private static let placesWithSigns: [(Backbone, Int, [String])] = [
    (.googlenet, 64, []), (.squeezenet11, 64, []), (.regnetY400MF, 64, []), (.inceptionV3, 75, []),
    (.densenet121, 64, ["denseblock1", "denseblock2", "denseblock3", "denseblock4"]),
    (.convnextTiny, 64, ["stage1", "stage2", "stage3", "stage4", "norm"]),
  ]

  /// Behind places that are said to follow an activation nothing is negative; behind the others something is.
  @Test(arguments: placesWithSigns) func signsAreAsDescribed(backbone: Backbone, side: Int, signed: [String]) throws {
    let network = seeded(3) { backbone(classes: 3) }
    var generator = RandomGenerator(seed: 4)
    let images = Tensor.uniform([1, 3, side, side], in: -1...1, using: &generator)
    let found = Found()
    var context = Context(mode: .evaluation)
    for name in backbone.erasingPoints {
      context.tap(try network.path(of: name)) { output in
        found.add(name, output.doubles.min() ?? 0)
        return output
      }
    }
    _ = network(images, &context)
    #expect(context.unmetTaps.isEmpty && found.lowest.count == backbone.erasingPoints.count)
    for (name, lowest) in found.lowest { #expect((lowest < 0) == signed.contains(name), "\(name): \(lowest)") }
  }

  /// The channels before the pooling are the maps: their means are the logits.
  @Test func squeezeNetsMapsAreItsChannels() throws {
    let network = seeded(5) { SqueezeNet(.version11, classes: 4) }
    let head = try ClassMapHead(of: network)
    let images = Tensor.ones([1, 3, 64, 64])
    let maps = head.optimizedFeatures().predict(images)
    #expect(head.weight == nil && maps.shape == [1, 4, 4, 4])
    #expect(maps.mean([2, 3]).allClose(network.predict(images), relative: 1e-4, absolute: 1e-6))
  }
}

extension Backbone {
  /// Those with branches in their modules, and ConvNeXt.
  static let branched: [Backbone] = [
    .inceptionV3, .googlenet, .googlenetGAP, .densenet121, .densenet169, .densenet201, .squeezenet10, .squeezenet11,
    .regnetY400MF, .regnetY1600MF, .convnextTiny, .convnextSmall,
  ]
}

/// The lowest number behind each place.
private final class Found: Sendable {
  private let state = Mutex<[String: Double]>([:])
  var lowest: [String: Double] { state.withLock { $0 } }
  func add(_ name: String, _ number: Double) { state.withLock { $0[name] = number } }
}
