import Foundation

/// The state names and shapes of torchvision's networks, and of others that their own packages made.
public enum TorchvisionNames {
  /// A state entry; a scalar has the shape `[]`.
  public struct Entry: Sendable, Equatable {
    /// The state name, as in `features.0.weight`.
    public let name: String
    /// The length of each axis.
    public let shape: [Int]
  }

  /// The entries of VGG and ResNet networks (`vgg16`, `vgg16_bn`, `resnet50`, ...), in torchvision's order.
  /// - Throws: `FixtureError` when the committed list is missing or malformed.
  public static func load() throws -> [String: [Entry]] { try load("torchvision-names.txt") }

  /// The entries of MobileNets and EfficientNets (`mobilenet_v2`, `efficientnet_lite0`, ...), in their packages' order.
  /// - Throws: `FixtureError` when the committed list is missing or malformed.
  public static func loadMobile() throws -> [String: [Entry]] { try load("mobile-names.txt") }

  private static func load(_ name: String) throws -> [String: [Entry]] {
    let file = Fixture.folder.appendingPathComponent(name)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw FixtureError("cannot read \(file.path); run Tests/Fixtures/make_fixtures.py to make it")
    }
    var networks: [String: [Entry]] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 3 else { throw FixtureError("\(name): \(line)") }
      let shape = parts[2] == "scalar" ? [] : parts[2].split(separator: ",").compactMap { Int($0) }
      networks[parts[0], default: []].append(Entry(name: parts[1], shape: shape))
    }
    return networks
  }
}
