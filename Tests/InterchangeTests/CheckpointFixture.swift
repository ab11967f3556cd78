import Autodiff
import Foundation
import Interchange
import TestSupport

/// The files of `Tests/Fixtures/checkpoints` and what the script that made them says is in them.
enum CheckpointFixture {
  static func path(_ name: String) -> String {
    Fixture.file("checkpoints").deletingLastPathComponent().appendingPathComponent("checkpoints/\(name)").path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// All files, sorted by name.
  static func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path("")).sorted() }

  /// The tensors expected in the file `name`.
  static func expected(_ name: String) throws -> [String: Fixture.Tensor] {
    var result: [String: Fixture.Tensor] = [:]
    for (key, tensor) in try Fixture.load("checkpoints").tensors where key.hasPrefix(name + "/") {
      result[String(key.dropFirst(name.count + 1))] = tensor
    }
    return result
  }

  /// Names for which the tensors read differ from those expected in the file `name`.
  static func differences(_ tensors: [String: Tensor], _ name: String) throws -> [String] {
    let expected = try expected(name)
    var differing = Set(expected.keys).symmetricDifference(tensors.keys)
    for (key, tensor) in tensors {
      guard let other = expected[key], Array(tensor.shape) == other.shape, tensor.doubles == other.values else {
        differing.insert(key)
        continue
      }
    }
    return differing.sorted()
  }
}
