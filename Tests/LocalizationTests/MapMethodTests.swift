import Autodiff
import Foundation
import Layers
import TestSupport
import Testing

@testable import Localization

@Suite("Map methods")
struct MapMethodTests {
  /// The network of `Tests/Fixtures/maps.py`, with its parameters.
  static func network() throws -> Sequential {
    let network = Sequential {
      Conv2D(3, 6, kernel: 3, padding: 1).named("conv1")
      ReLU().named("relu1")
      Residual(
        Sequential {
          Conv2D(6, 6, kernel: 3, padding: 1).named("conv1")
          ReLU().named("relu1")
          Conv2D(6, 6, kernel: 3, padding: 1).named("conv2")
        }
      ).named("block")
      Conv2D(6, 8, kernel: 3, stride: 2, padding: 1).named("conv2")
      ReLU().named("relu2")
      GlobalAvgPool2D().named("pool")
      Linear(8, 7).named("hidden")
      ReLU().named("relu3")
      Linear(7, 4).named("fc")
    }
    let values = network.namedParameters.map { named in
      let shape = named.parameter.shape
      return (
        named.name, Tensor(FixtureValues.parameter(name: named.name, shape: Array(shape)), shape: shape)
      )
    }
    try network.load(Dictionary(uniqueKeysWithValues: values), verify: .strict)
    return network
  }

  static var images: Tensor {
    Tensor(FixtureValues.input(name: "maps.images", shape: [2, 3, 8, 6]), shape: [2, 3, 8, 6])
  }

  static let allClasses = [[0, 1, 2, 3], [0, 1, 2, 3]]

  private func expect(_ maps: [[ScoreMap]], equal expected: [Double], within tolerance: Float = 2e-5) {
    let values = maps.joined().flatMap(\.values)
    #expect(values.count == expected.count)
    let largest = Float(expected.max() ?? 0)
    #expect(largest > 0)
    for (value, reference) in zip(values, expected) { #expect(abs(value - Float(reference)) <= tolerance * largest) }
  }

  @Test("Grad-CAM equals PyTorch's, at points between layers and inside a block with a shortcut",
    arguments: ["conv1", "block.conv1", "block", "conv2", "relu2"])
  func parity(point: String) throws {
    let fixture = try Fixture.load("maps")
    let expected = try fixture.tensor("gradcam/\(point)").values
    for optimized in [false, true] {
      let mapper = try GradCAM(at: point).mapper(for: Self.network(), optimized: optimized)
      let found = mapper(Self.images)
      for (own, logit) in zip(found.logits.doubles, try fixture.tensor("logits").values) {
        #expect(abs(own - logit) < 1e-4)
      }
      expect(found.maps(of: Self.allClasses), equal: expected)
    }
  }

  @Test("Grad-CAM needs no trainable parameter, and leaves no gradient behind")
  func frozen() throws {
    let network = try Self.network()
    for named in network.namedParameters { named.parameter.isTrainable = false }
    for point in ["block.conv1", "conv2"] {
      let maps = try GradCAM(at: point).maps(of: network, Self.images, classes: Self.allClasses)
      expect(maps, equal: try Fixture.load("maps").tensor("gradcam/\(point)").values)
    }
  }

  @Test("Lists of any length, with repetitions, give each class its map")
  func lists() throws {
    let network = try Self.network()
    let all = try GradCAM(at: "relu2").maps(of: network, Self.images, classes: Self.allClasses)
    let mapper = try GradCAM(at: "relu2").mapper(for: network, optimized: false)
    let found = mapper(Self.images)
    let some = found.maps(of: [[], [3, 1, 3]])
    #expect(some.map(\.count) == [0, 3] && some[1][0] == some[1][2])
    for (map, label) in zip(some[1], [3, 1, 3]) {
      for (value, other) in zip(map.values, all[1][label].values) { #expect(abs(value - other) < 1e-6) }
    }
    #expect(found.maps(of: [2], image: 1)[0].values.count == 12)
    let single = try GradCAM(at: "relu2").maps(of: network, Self.images, classes: [2, 0])
    #expect(single.count == 2 && single[0].width == 3 && single[0].height == 4)
  }

  @Test("Before global average pooling and one linear layer, Grad-CAM is the rectified CAM divided by the places")
  func cam() throws {
    let network = try Self.network().removing("hidden").removing("relu3")
      .replacing("fc", with: seeded(3) { Linear(8, 4, initializer: .kaimingNormal(fan: .fanIn)) })
    let cam = try ClassActivationMap().maps(of: network, Self.images, classes: Self.allClasses)
    let direct = try ClassActivationMapper(network)(Self.images).maps(of: Self.allClasses)
    #expect(cam == direct)
    let gradients = try GradCAM(at: "relu2").maps(of: network, Self.images, classes: Self.allClasses)
    for (one, other) in zip(cam.joined(), gradients.joined()) {
      for (value, weighted) in zip(one.values, other.values) { #expect(abs(max(value, 0) / 12 - weighted) < 1e-5) }
    }
  }

  @Test("A method of one's own is one struct, known by its name to texts and files")
  func own() throws {
    MapMethods.register(ChannelMean.self)
    MapMethods.register(ChannelMean.self)
    #expect(MapMethods.names.contains("channel-mean") && MapMethods.names.contains("cam"))
    let method = try #require(try MapMethods.named("channel-mean:at=relu2,power=2,isFlipped=true") as? ChannelMean)
    #expect(method == ChannelMean(at: "relu2", power: 2, isFlipped: true))
    #expect(MapMethods.text(of: method) == "channel-mean:at=relu2,isFlipped=true,power=2")
    let stored = try JSONEncoder().encode(StoredMapMethod(method))
    #expect(try JSONDecoder().decode(StoredMapMethod.self, from: stored).method as? ChannelMean == method)
    let network = try Self.network()
    let plain = ChannelMean(at: "relu2", power: 1, isFlipped: false)
    let maps = try plain.maps(of: network, Self.images, classes: [[1], [0, 3]])
    let features = try FeaturePoint("relu2", of: network)(Self.images).features.floats
    for cell in 0..<12 {
      let mean = (0..<8).reduce(Float(0)) { $0 + features[(8 + $1) * 12 + cell] } / 8
      #expect(abs(maps[1][1].values[cell] - mean) < 1e-5)
    }
  }

  @Test("Settings that are lists stand in brackets, and a text that looks like a number is a text where one is taken")
  func listSettings() throws {
    MapMethods.register(Weighted.self)
    let method = try MapMethods.named("weighted:label=7,at=[conv1,2],weights=[0.5,1],rows=[[1],[2,3]]")
    let expected = Weighted(label: "7", at: ["conv1", "2"], weights: [0.5, 1], rows: [[1], [2, 3]])
    #expect(method as? Weighted == expected)
    let text = MapMethods.text(of: method)
    #expect(text == "weighted:at=[conv1,2],label=7,rows=[[1],[2,3]],weights=[0.5,1]")
    #expect(try MapMethods.named(text) as? Weighted == expected)
    let empty = try MapMethods.named("weighted:at=[],label=,rows=[]")
    #expect(empty as? Weighted == Weighted(label: "", at: [], rows: []))
    let wrong = #expect(throws: MapMethodError.self) { try MapMethods.named("weighted:at=[],label=,rows=[[1],[a]]") }
    let problem = "element 2.1 of 'rows' is of the wrong kind: it is a whole number, not 'a'"
    #expect(wrong?.description == "map method 'weighted': \(problem)")
  }

  @Test("Names and settings that fit no method are told what would")
  func errors() throws {
    func text(_ method: String) -> String {
      do throws(MapMethodError) {
        _ = try MapMethods.named(method)
        return ""
      } catch {
        return error.description
      }
    }
    MapMethods.register(ChannelMean.self)
    #expect(text("edges").hasPrefix("no map method is called 'edges'. The map methods are: cam, "))
    #expect(text("gradcam") == "map method 'gradcam': it needs 'at', as in gradcam:at=...")
    #expect(text("cam:at=x") == "map method 'cam': it has no setting 'at'; it has none")
    #expect(text("gradcam:at=a,to=b") == "map method 'gradcam': it has no setting 'to'; it has: at")
    let wrong = "map method 'channel-mean': 'power' is of the wrong kind: it is a whole number, not 'high'"
    #expect(text("channel-mean:at=a,power=high,isFlipped=false") == wrong)
    #expect(text("gradcam:at").contains("settings are written once each, as key=value"))
    #expect(throws: UnknownLayerName.self) {
      try GradCAM(at: "block.conv3").mapper(for: Self.network(), optimized: false)
    }
    #expect(throws: NoActivationMaps.self) {
      try ClassActivationMap().mapper(for: Lambda { $0 }, optimized: false)
    }
  }
}

/// Settings that are lists.
private struct Weighted: MapMethod, Hashable {
  static let name = "weighted"
  var label: String
  var at: [String]
  var weights: [Double]?
  var rows: [[Int]]

  func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    try ClassActivationMap().mapper(for: network, optimized: optimized)
  }
}

/// The mean of the features' channels at a layer, to a power: the same map for each class.
private struct ChannelMean: MapMethod, Hashable {
  static let name = "channel-mean"
  var at: String
  var power: Int
  var isFlipped: Bool

  func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    Means(point: try FeaturePoint(at, of: network, optimized: optimized), method: self)
  }

  private struct Means: Mapper {
    let point: FeaturePoint
    let method: ChannelMean

    func callAsFunction(_ images: Tensor) -> ActivationMaps {
      let (features, logits) = point(images)
      let mean = features.mean([1])
      let powers = (1..<method.power).reduce(mean) { power, _ in power * mean }
      let maps = (method.isFlipped ? powers * -1 : powers).scoreMaps()
      return ActivationMaps(logits: logits, features: features) { classes in
        zip(classes, maps).map { list, map in list.map { _ in map } }
      }
    }
  }
}
