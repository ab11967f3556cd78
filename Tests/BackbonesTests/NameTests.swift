import Autodiff
import Backbones
import Layers
import TestSupport
import Testing

/// State names and shapes are torchvision's, so that its weights can be loaded.
@Suite struct NameTests {
  @Test func everyNetworkIsCovered() throws {
    #expect(Set(Backbone.torchvision.map(\.torchvisionName)) == Set(try TorchvisionNames.load().keys))
  }

  @Test(arguments: Backbone.torchvision)
  func classificationFormsHaveTorchvisionsState(backbone: Backbone) throws {
    let expected = try #require(try TorchvisionNames.load()[backbone.torchvisionName])
    let network = backbone.network(classes: 1000, form: .classification)
    let ours = network.namedParameters.map { ($0.name, Array($0.parameter.shape)) }
      + network.namedBuffers.map { ($0.name, Array($0.buffer.wrappedValue.shape)) }
    let lines = ours.map { "\($0) \($1)" }.sorted()
    #expect(lines == expected.map { "\($0.name) \($0.shape)" }.sorted())
  }

  /// The convolutional part of a localization form takes the classification form's weights.
  @Test(arguments: [Backbone.vgg11, .vgg16BatchNorm, .resnet18, .resnet50])
  func localizationFormsShareNames(backbone: Backbone) throws {
    let expected = try #require(try TorchvisionNames.load()[backbone.torchvisionName])
    let known = Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0.shape) })
    for mapSize in backbone.mapSizes {
      let network = backbone.network(classes: 20, mapSize: mapSize)
      let head = ["fc.weight", "fc.bias"]
      let own = backbone.name.hasPrefix("vgg") ? ["conv6.weight", "conv6.bias"] + head : head
      let shared = network.state.filter { !own.contains($0.name) }
      #expect(shared.count + own.count == network.state.count)
      #expect(shared.allSatisfy { known[$0.name] == Array($0.tensor.shape) })
    }
  }

  @Test(arguments: [
    (Backbone.vgg16, MapSize.cells14, 14), (.vgg16, .cells28, 28), (.resnet18, .cells14, 14), (.resnet18, .cells28, 28),
  ]) func mapsAreAsFineAsPromised(backbone: Backbone, mapSize: MapSize, cells: Int) {
    let network = backbone.network(classes: 5, mapSize: mapSize)
    let features = network.prefix(through: network.siteNames[network.siteNames.count - 3])
    #expect(features.predict(.zeros([1, 3, 224, 224])).shape.suffix(2) == [cells, cells])
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
  fileprivate static var torchvision: [Backbone] { builtIn.filter { $0.usualImageSize == 224 } }

  fileprivate var torchvisionName: String { name.split(separator: "-").joined(separator: "_") }
}
