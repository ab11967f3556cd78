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

  /// The entries of every network (`vgg16`, `vgg16_bn`, `resnet50`, ...), in torchvision's order: those of VGG and
  /// ResNet in one file, and each of the others in a file of its own.
  /// - Throws: `FixtureError` when a committed list is missing or malformed.
  public static func load() throws -> [String: [Entry]] {
    var networks = try load("torchvision-names.txt")
    let folder = Fixture.folder.appendingPathComponent("torchvision").path
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".txt") {
      networks[String(file.dropLast(4))] = try text("torchvision/" + file).split(separator: "\n").flatMap(entries)
    }
    return networks
  }

  /// The entries of MobileNets and EfficientNets (`mobilenet_v2`, `efficientnet_lite0`, ...), in their packages' order.
  /// - Throws: `FixtureError` when the committed list is missing or malformed.
  public static func loadMobile() throws -> [String: [Entry]] { try load("mobile-names.txt") }

  private static func load(_ name: String) throws -> [String: [Entry]] {
    var networks: [String: [Entry]] = [:]
    for line in try text(name).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else { throw FixtureError("\(name): \(line)") }
      networks[String(parts[0]), default: []] += try entries(parts[1])
    }
    return networks
  }

  private static func text(_ name: String) throws -> String {
    let file = Fixture.folder.appendingPathComponent(name)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw FixtureError("cannot read \(file.path); run Tests/Fixtures/make_fixtures.py to make it")
    }
    return text
  }

  /// The entry of a line such as `conv.weight 8,3,3,3`, or the five of `bn norm 8`, a batch normalization.
  private static func entries(_ line: Substring) throws -> [Entry] {
    let parts = line.split(separator: " ").map(String.init)
    if parts.count == 3, parts[1] == "norm", let channels = Int(parts[2]) {
      return ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"].map {
        Entry(name: "\(parts[0]).\($0)", shape: $0 == "num_batches_tracked" ? [] : [channels])
      }
    }
    guard parts.count == 2 else { throw FixtureError("a list of torchvision's names: \(line)") }
    let shape = parts[1] == "scalar" ? [] : parts[1].split(separator: ",").compactMap { Int($0) }
    return [Entry(name: parts[0], shape: shape)]
  }
}
