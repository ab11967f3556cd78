import Foundation

/// One committed file of `Tests/Fixtures`: tensors by name and texts of metadata.
///
/// This is a reader of its own, so that tests of the project's reader and of the numbers do not lean on one another.
public struct Fixture: Sendable {
  /// A tensor in row-major order, whatever its type in the file.
  public struct Tensor: Sendable {
    /// The length of each axis; empty for a scalar.
    public let shape: [Int]
    /// The values, last axis fastest.
    public let values: [Double]

    /// A tensor of `values` in row-major order.
    public init(shape: [Int], values: [Double]) {
      self.shape = shape
      self.values = values
    }
  }

  /// The file's name without its ending.
  public let name: String
  /// The tensors by name.
  public let tensors: [String: Tensor]
  /// The texts of the file's metadata; mostly JSON.
  public let metadata: [String: String]

  /// The folder of the committed files.
  public static var folder: URL { Repository.file("Tests/Fixtures") }

  /// The place of the file `name`.safetensors.
  public static func file(_ name: String) -> URL { folder.appendingPathComponent(name + ".safetensors") }

  /// Reads `name`.safetensors.
  /// - Throws: `FixtureError` when the file is missing or not a safetensors file of the types the scripts write.
  public static func load(_ name: String) throws -> Fixture {
    let file = file(name)
    guard let data = try? Data(contentsOf: file) else {
      throw FixtureError("cannot read \(file.path); run Tests/Fixtures/make_fixtures.py to make it")
    }
    return try Fixture(name: name, bytes: [UInt8](data))
  }

  /// The tensor `name`.
  /// - Throws: `FixtureError` when the file has no such tensor.
  public func tensor(_ name: String) throws -> Tensor {
    guard let tensor = tensors[name] else { throw FixtureError("\(self.name) has no tensor \(name)") }
    return tensor
  }

  /// The metadata entry `key`, parsed from JSON.
  public func attributes(_ key: String) throws -> FixtureValue {
    guard let text = metadata[key] else { throw FixtureError("\(name) has no metadata entry \(key)") }
    return try JSONDecoder().decode(FixtureValue.self, from: Data(text.utf8))
  }
}

/// What was wrong with a fixture.
public struct FixtureError: Error, CustomStringConvertible {
  /// What was wrong, where.
  public let description: String

  init(_ description: String) { self.description = description }
}
