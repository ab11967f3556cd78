import Autodiff
import Backbones
import Layers
import Synchronization
import TestSupport
import Testing

/// State names and shapes are those of the files that people have, so that their weights can be loaded.
@Suite struct NameTests {
  @Test func everyNetworkIsCovered() throws {
    let known = Set(try Self.names().keys.filter { !$0.hasPrefix("tf_") })
    #expect(Set(Backbone.published.map(\.publishedName)) == known)
  }

  private static func names() throws -> [String: [TorchvisionNames.Entry]] {
    try TorchvisionNames.load().merging(TorchvisionNames.loadMobile()) { first, _ in first }
  }

  private static func shapes(_ backbone: Backbone, _ form: BackboneForm, classes: Int = 1000) -> [String] {
    deferringInitialization { backbone.network(classes: classes, form: form) }.stateShapes
      .map { "\($0.name) \(Array($0.shape))" }.sorted()
  }

  @Test(arguments: Backbone.published)
  func classificationFormsHaveThePublishedState(backbone: Backbone) throws {
    let expected = try #require(try Self.names()[backbone.publishedName])
    #expect(Self.shapes(backbone, .classification) == expected.map { "\($0.name) \($0.shape)" }.sorted())
  }

  /// Strides are all that their forms differ in, so that pretrained classifiers load in both.
  @Test(arguments: Backbone.mobile.filter { !$0.name.hasPrefix("mobilenet-v3") })
  func mobileFormsHaveOneState(backbone: Backbone) {
    #expect(Self.shapes(backbone, .localization) == Self.shapes(backbone, .classification))
  }

  /// MobileNetV3's classifier has two layers, through which no map can look.
  @Test(arguments: [Backbone.mobileNetV3Small, .mobileNetV3Large])
  func mobileNetV3sFeaturesHaveOneState(backbone: Backbone) {
    func features(_ form: BackboneForm) -> [String] {
      Self.shapes(backbone, form).filter { $0.hasPrefix("features.") }
    }
    #expect(features(.localization) == features(.classification) && !features(.localization).isEmpty)
    #expect(backbone.network(classes: 4).siteNames.suffix(2) == ["avgpool", "fc"])
  }

  @Test(arguments: [Backbone.efficientNetLite0, .efficientNetLite1, .efficientNetLite2])
  func timmsNamesBecomeThoseOfThePackage(backbone: Backbone) throws {
    let timm = try #require(try Self.names()["tf_" + backbone.publishedName])
    let own = try #require(try Self.names()[backbone.publishedName])
    #expect(try backbone.renaming.renamed(timm.map(\.name)) == own.map(\.name))
    #expect(try backbone.renaming.renamed(own.map(\.name)) == own.map(\.name))
    #expect(timm.map(\.shape) == own.map(\.shape))
    #expect(try Backbone.named("tf_" + backbone.publishedName) == backbone)
  }

  /// The convolutional part of a localization form takes the classification form's weights.
  @Test(arguments: [Backbone.vgg11, .vgg16BatchNorm, .resnet18, .resnet50])
  func localizationFormsShareNames(backbone: Backbone) throws {
    let expected = try #require(try Self.names()[backbone.publishedName])
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

  /// At 224 pixels, and of the classification form, which divides an image by 32.
  @Test(arguments: Backbone.oneOfEachMobileFamily)
  func mobileMapsAreAsFineAsPromised(backbone: Backbone) throws {
    func cells(_ form: BackboneForm, _ mapSize: MapSize? = nil) throws -> [Int] {
      let graph = NetworkGraph(of: backbone.network(classes: 2, form: form, mapSize: mapSize))
      let shapes = graph.shapes(for: [1, 3, 224, 224])
      guard form == .localization else {
        let pool = try #require(
          graph.nodes.last { if case .globalAveragePooling = $0.operation { true } else { false } })
        return Array(try #require(shapes[pool.inputs[0]]).suffix(2))
      }
      return Array(try #require(shapes[ClassMapHead(of: graph).features]).suffix(2))
    }
    #expect(try cells(.localization, .cells14) == [14, 14])
    #expect(try cells(.localization, .cells28) == [28, 28])
    #expect(try cells(.classification) == [7, 7])
  }

  /// Places behind stages, behind the activation that reads them, and behind the head's.
  @Test func linearBottlenecksHaveSignsAndActivationsHaveNone() throws {
    let network = settledStatistics(Backbone.efficientNetLite0.network(classes: 3, seed: 2))
    let kept = Kept()
    var context = Context(mode: .evaluation)
    for name in ["stem", "stage4", "expanded5", "stage7", "head"] {
      context.tap(try network.path(of: name)) { output in
        kept.note(name, output.floats.min() ?? 0)
        return output
      }
    }
    _ = network(Tensor.normal([1, 3, 64, 64], seed: 3), &context)
    #expect(context.unmetTaps.isEmpty)
    #expect(kept["stage4"] < 0 && kept["stage7"] < 0)
    #expect(kept["stem"] == 0 && kept["expanded5"] == 0 && kept["head"] == 0)
  }

  @Test(arguments: [
    (Backbone.efficientNetLite0, 4_652_008, 385_187_552), (.efficientNetB0, 5_288_548, 385_814_752),
    (.mobileNetV2, 3_504_872, 300_774_272), (.mobileNetV3Large, 5_483_032, 216_589_760),
  ]) func mobileOnesHaveTheKnownSize(backbone: Backbone, parameters: Int, multiplyAdds: Int) {
    let network = backbone.network(classes: 1000, form: .classification)
    let summary = network.summary(inputShape: [1, 3, 224, 224])
    #expect(summary.parameters == parameters)
    #expect(summary.multiplyAdds == multiplyAdds, "\(backbone): \(summary.multiplyAdds)")
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
  /// Those whose weights others have published.
  fileprivate static var published: [Backbone] { builtIn.filter { $0.usualImageSize >= 224 && $0.forms.contains(.classification) } }

  fileprivate var publishedName: String {
    // What the third origin's files call their values is what the package does.
    self == .efficientNetLite0RA ? "efficientnet_lite0" : name.split(separator: "-").joined(separator: "_")
  }

  /// The networks of inverted residuals and depthwise convolutions.
  static var mobile: [Backbone] {
    builtIn.filter { $0.name.hasPrefix("efficientnet") || $0.name.hasPrefix("mobilenet") }
  }
}

extension Backbone {
  /// Drawing the weights of all takes long.
  static let oneOfEachMobileFamily: [Backbone] = [
    .efficientNetLite0, .efficientNetB0, .mobileNetV1, .mobileNetV2, .mobileNetV3Small, .mobileNetV3Large,
  ]
}

/// The smallest number at each place.
private final class Kept: Sendable {
  private let values = Mutex<[String: Float]>([:])

  func note(_ name: String, _ value: Float) { values.withLock { $0[name] = value } }

  subscript(name: String) -> Float { values.withLock { $0[name] ?? .nan } }
}

/// Statistics that let random weights through: those of a batch.
func settledStatistics(_ network: Sequential) -> Sequential {
  network.recalibrateStatistics(with: [Tensor.normal([4, 3, 64, 64], seed: 5)])
  return network
}
