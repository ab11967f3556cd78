import Autodiff
import Foundation
import Imaging
import Interchange
import Layers
import Testing

@testable import Backbones

/// A backbone of a user's own, in the registry.
@Suite struct OwnBackboneTests {
  @Test func itIsKnownByItsNames() throws {
    let own = narrow("own-known", otherNames: ["own_alias"])
    try own.verify()
    try Backbone.register(own)
    let found = try Backbone.named("OWN-ALIAS")
    #expect(found == own && found.normalization == .symmetric && Backbone.all.contains(own))
    let network = found.network(classes: 3, seed: 4)
    #expect(network.predict(.zeros([2, 3, 8, 8])).shape == [2, 3])
    let called = seeded(4) { own(classes: 3) }
    #expect(network.state.map(\.tensor.floats) == called.state.map(\.tensor.floats))
    #expect(try JSONDecoder().decode([Backbone].self, from: JSONEncoder().encode([own])) == [own])
  }

  @Test func itsFilesAreRecognizedAndRenamed() throws {
    let own = narrow("own-files", renaming: [.replacingPrefix("stem.", with: "first.")])
    try Backbone.register(own)
    let source = own.network(classes: 4, seed: 9)
    let arrays = source.state.map { name, tensor in
      StoredArray(name: name.hasPrefix("first.") ? "stem" + name.dropFirst(5) : name, tensor)
    }
    let path = NSTemporaryDirectory() + "own-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try WeightFile.write(arrays, to: path)
    let file = try WeightFile(path: path)
    #expect(file.names.contains("stem.weight"))
    #expect(BackboneGuess(of: file.shapes)?.backbone == own)
    #expect(own.form(likelyOf: file.names) == .localization)
    let (network, report) = try own.network(weights: file)
    #expect(report.renamed.count == 2 && report.missing.isEmpty && report.unused.isEmpty)
    #expect(network.state.map(\.tensor.floats) == source.state.map(\.tensor.floats))
    // Another number of classes leaves the head as it is drawn, by the description's own classifier.
    let (_, other) = try own.network(weights: file, classes: 2)
    #expect(other.kept.map(\.name) == ["fc.weight", "fc.bias"])
    let mistaken = #expect(throws: WeightsError.self) { try Backbone.resnet18.network(weights: file, classes: 4) }
    #expect(mistaken?.description.contains("these weights look like own-files: ") == true, "\(mistaken as Any)")
  }

  @Test(arguments: [
    (narrow("vgg16"), "cannot be registered: 'vgg16' is the name of vgg16. Give it another one"),
    (narrow("own-taken", otherNames: ["vgg16_bn"]), "'vgg16_bn' is the name of vgg16-bn"),
    (narrow(""), "'' is no name; use letters, digits and"),
    (narrow("two words"), "'two words' is no name"),
    (narrow("own-places", erasingPoints: ["relu7"]), "no layer is called 'relu7'. The names are: first, relu, block"),
    (
      narrow("own-head", classifiers: ["classifier"]),
      "its localization form has no layer with weights that is called 'classifier'"
    ),
    (
      narrow("own-rows", rows: 10),
      "'fc.weight' of its localization form has the shape [10, 5] for 7 classes; it must have one row a class"
    ),
    (
      narrow("own-size", smallestImageSize: 64), "its smallest image of 64 pixels must be from 1 to its usual one of 32"
    ),
    (
      narrow("own-mean", normalization: PixelNormalization(mean: [0], standardDeviation: [1])),
      "its normalization needs three means and three deviations above 0"
    ),
    (Backbone(name: "own-empty") { _ in Sequential {} }, "has no layer with weights that is called 'fc'"),
    (Backbone(name: "own-form", forms: []) { SmallVGG(classes: $0.classes) }, "it has no form"),
    (
      Backbone(name: "own-maps", mapSizes: [MapSize(rawValue: 0)]) { SmallVGG(classes: $0.classes) },
      "must have cells"
    ),
    (
      Backbone(name: "own-features") { request in Sequential { Linear(3, request.classes).named("fc") } },
      "has no weights but those of its head layers"
    ),
  ])
  func unusableDescriptionsAreRefused(backbone: Backbone, problem: String) {
    let error = #expect(throws: BackboneError.self) { try Backbone.register(backbone) }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    #expect(!Backbone.all.contains { $0.name.hasPrefix("own-") && $0 == backbone })
  }

  /// The head is there, but what comes out is no vector of logits.
  @Test func verifyingRunsTheNetwork() {
    let flat = Backbone(name: "own-output", usualImageSize: 32) { request in
      Sequential {
        Conv2D(3, 4, kernel: 3).named("conv")
        Conv2D(4, request.classes, kernel: 1).named("fc")
      }
    }
    let error = #expect(throws: BackboneError.self) { try flat.verify() }
    #expect(
      error?.description == "the backbone own-output cannot be used: its localization form gives [1, 7, 30, 30] for an "
        + "image of 32 pixels and 7 classes, not [1, 7]")
  }

  @Test func residualBlocksStandAlone() {
    let features = Tensor.ones([2, 8, 6, 6])
    #expect(BasicBlock(8, 8).shortcut == nil && Bottleneck(8, 8).shortcut == nil)
    #expect(BasicBlock(8, 16, stride: 2).predict(features).shape == [2, 16, 3, 3])
    let bottleneck = Bottleneck(8, 32, stride: 2)
    #expect(bottleneck.predict(features).shape == [2, 32, 3, 3])
    #expect(bottleneck.namedParameters.first { $0.name == "conv2.weight" }?.parameter.shape == [8, 8, 3, 3])
    #expect(Bottleneck(8, 32, width: 5).namedParameters.first?.parameter.shape == [5, 8, 1, 1])
  }
}
