import Foundation

/// The state names and shapes of torchvision's VGG and ResNet networks.
public enum TorchvisionNames {
  /// A state entry; a scalar has the shape `[]`.
  public struct Entry: Sendable, Equatable {
    /// The state name, as in `features.0.weight`.
    public let name: String
    /// The length of each axis.
    public let shape: [Int]
  }

  /// The entries of every network (`vgg16`, `vgg16_bn`, `resnet50`, ...), in torchvision's order.
  /// - Throws: `FixtureError` when the committed list is missing or malformed.
  public static func load() throws -> [String: [Entry]] {
    let file = Fixture.folder.appendingPathComponent("torchvision-names.txt")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw FixtureError("cannot read \(file.path); run Tests/Fixtures/make_fixtures.py to make it")
    }
    var networks: [String: [Entry]] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 3 else { throw FixtureError("torchvision-names.txt: \(line)") }
      let shape = parts[2] == "scalar" ? [] : parts[2].split(separator: ",").compactMap { Int($0) }
      networks[parts[0], default: []].append(Entry(name: parts[1], shape: shape))
    }
    return networks
  }
}
