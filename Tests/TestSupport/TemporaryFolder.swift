import Foundation
import Testing

/// A folder of its own for a test, gone with the last reference.
public final class TemporaryFolder: Sendable {
  public let path: String

  /// Makes an empty folder among the system's temporary files.
  public init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("eil-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of the file `name`, whether there is one or not.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Names of all files and folders in the folder, hidden ones too, sorted.
  public var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }

  /// Makes the folder `name` and those above it; a test fails where that cannot be done, here and below.
  public func makeFolder(_ name: String) {
    recordingErrors { try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true) }
  }

  /// Writes the file `name`, and makes the folders above it.
  public func write(_ name: String, _ text: String) { write(name, bytes: Array(text.utf8)) }

  /// Writes the file `name`, and makes the folders above it.
  public func write(_ name: String, bytes: [UInt8]) {
    if let slash = name.lastIndex(of: "/") { makeFolder(String(name[..<slash])) }
    recordingErrors { try Data(bytes).write(to: URL(fileURLWithPath: file(name))) }
  }

  /// Removes the file or folder `name`.
  public func remove(_ name: String) { recordingErrors { try FileManager.default.removeItem(atPath: file(name)) } }

  private func recordingErrors(_ body: () throws -> Void) {
    do { try body() } catch { Issue.record(error) }
  }
}

/// Runs `body` with the path of a new folder that is removed afterwards.
public func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) { try body(folder.path) }
}
