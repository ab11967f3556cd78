import Autodiff
import Layers
import TestSupport
import Testing

@testable import Backbones

/// State names and shapes are torchvision's, so that its weights can be loaded.
@Suite struct NameTests {
  @Test func everyNetworkIsCovered() throws {
    #expect(Set(Backbone.torchvision.map(\.torchvisionName)) == Set(try TorchvisionNames.load().keys))
  }

  @Test(arguments: Backbone.torchvision)
  func classificationFormsHaveTorchvisionsState(backbone: Backbone) throws {
    let expected = try #require(try TorchvisionNames.load()[backbone.torchvisionName])
    let network = deferringInitialization { backbone.network(classes: 1000, form: .classification) }
    let lines = network.stateShapes.map { "\($0.name) \(Array($0.shape))" }.sorted()
    #expect(lines == expected.map { "\($0.name) \($0.shape)" }.sorted())
  }

  /// The convolutional part of a localization form takes the classification form's weights.
  @Test(arguments: Backbone.torchvision)
  func localizationFormsShareNames(backbone: Backbone) throws {
    let expected = try #require(try TorchvisionNames.load()[backbone.torchvisionName])
    let known = Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0.shape) })
    for mapSize in backbone.mapSizes {
      let network = deferringInitialization { backbone.network(classes: 20, mapSize: mapSize) }
      let shared = network.stateShapes.filter { !backbone.isHead($0.name) }
      #expect(!shared.isEmpty && shared.allSatisfy { known[$0.name] == Array($0.shape) })
      // What is left out there is behind the features, too.
      let names = Set(network.stateShapes.map(\.name))
      #expect(expected.allSatisfy { names.contains($0.name) || backbone.isHead($0.name) })
    }
  }

  @Test(arguments: [.vgg16, .resnet18] + Backbone.builtIn.filter { !$0.mapSizes.isEmpty && !$0.isOfOldFamilies })
  func mapsAreAsFineAsPromised(backbone: Backbone) throws {
    for mapSize in backbone.mapSizes {
      let head = try ClassMapHead(of: deferringInitialization { backbone.network(classes: 5, mapSize: mapSize) })
      let features = try #require(head.graph.shapes(for: [1, 3, 224, 224])[head.features])
      #expect(features.suffix(2) == [mapSize.rawValue, mapSize.rawValue], "\(mapSize)")
    }
  }

  @Test func vgg16HasTheKnownSize() {
    let network = VGG16(classes: 1000, form: .classification)
    let summary = network.summary(inputShape: [1, 3, 224, 224])
    #expect(summary.parameters == 138_357_544)
    #expect(summary.multiplyAdds == 15_470_264_320)
    #expect(summary.rows.first?.name == "features.0" && summary.rows.first?.output == [1, 64, 224, 224])
    #expect(summary.rows.reduce(0) { $0 + $1.parameters } == summary.parameters)
  }

  @Test(arguments: [Backbone.smallVGG, .smallResNet]) func smallOnesEndIn16Cells(backbone: Backbone) {
    let network = backbone.network(classes: 5)
    let features = network.prefix(through: network.siteNames[network.siteNames.count - 3])
    #expect(features.predict(.zeros([1, 3, 64, 64])).shape.suffix(2) == [16, 16])
    #expect(network.predict(.zeros([2, 3, 64, 64])).shape == [2, 5])
  }

  @Test func seedsDecideTheWeights() {
    func weights(_ seed: UInt64) -> [Float] { Backbone.smallVGG.network(classes: 3, seed: seed).state[0].tensor.floats }
    #expect(weights(1) == weights(1) && weights(1) != weights(2))
  }
}

extension Backbone {
  /// Those that torchvision has too.
  fileprivate static var torchvision: [Backbone] { builtIn.filter { $0.forms.contains(.classification) } }

  /// Those of one family have the same strides, and much to draw.
  fileprivate var isOfOldFamilies: Bool { name.hasPrefix("vgg") || name.hasPrefix("resnet") }

  fileprivate var torchvisionName: String { name.split(separator: "-").joined(separator: "_") }
}
