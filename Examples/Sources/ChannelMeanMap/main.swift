// A map method in one file: the mean of the features' channels, which needs no class at all.
//
// Registered under a name, any run can be looked at with it: `eil evaluate --run DIR --maps channel-mean:at=conv3_2`.
import EIL
import Foundation

/// The mean over the channels at a layer: how strongly the network responds to each place, whatever the class.
struct ChannelMeanMap: MapMethod, Hashable {
  static let name = "channel-mean"
  /// A site such as `conv3_2`, or the path of a layer.
  var at: String

  func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    Prepared(point: try FeaturePoint(at, of: network, optimized: optimized))
  }

  private struct Prepared: Mapper {
    let point: FeaturePoint

    func callAsFunction(_ images: Tensor) -> ActivationMaps {
      let (features, logits) = point(images)
      let maps = features.mean([1]).scoreMaps()
      // The same map for each class that is asked for.
      return ActivationMaps(logits: logits, features: features) { classes in
        zip(classes, maps).map { list, map in list.map { _ in map } }
      }
    }
  }
}

MapMethods.register(ChannelMeanMap.self)

// 1. Directly: a network, images, classes.
let network = seeded(1) { SmallVGG(classes: 8) }
var generator = RandomGenerator(seed: 2)
let images = Tensor.normal([2, 3, 64, 64], using: &generator)
let maps = try ChannelMeanMap(at: "conv3_2").maps(of: network, images, classes: [0, 5])
print("maps of \(maps[0].width)x\(maps[0].height)")

// 2. A trained run is looked at in several ways without training it again.
let folder = NSTemporaryDirectory() + "eil-maps"
try? FileManager.default.removeItem(atPath: folder)
var configuration = TrainingConfiguration(data: "parts:train=240,test=64", backbone: .smallVGG)
configuration.epochs = 2
configuration.batchSize = 16
let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder))
try session.trainer.run()
for text in ["cam", "gradcam:at=conv3_2", "channel-mean:at=conv3_2"] {
  let method = try MapMethods.named(text)
  let found = try RunEvaluation(run: folder, maps: method).result.localization
  print("\(text): GT-known \(found?.gtKnownLocalization ?? -1) %")
}
let expected = network.prefix(through: "conv3_2").predict(images).mean([1])
guard zip(maps[0].values, expected.floats).allSatisfy({ abs($0 - $1) < 1e-4 }) else { exit(1) }
