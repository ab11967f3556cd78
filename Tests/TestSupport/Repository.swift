import Foundation

/// The folders of this package, for tests that read its sources, documents and committed files.
public enum Repository {
  /// The folder with Package.swift, as it was when this file was compiled.
  public static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Whether the sources are there: a built test can be carried to where they are not.
  public static let hasSources = FileManager.default.fileExists(atPath: file("Package.swift").path)

  /// The place of `path`, as in `Docs/Architecture.md`.
  public static func file(_ path: String) -> URL { root.appendingPathComponent(path) }

  /// The text of the file at `path`.
  public static func text(_ path: String) throws -> String { try String(contentsOf: file(path), encoding: .utf8) }

  /// The files below the folder `path` with one of the `endings`, sorted, as paths from the root of the package.
  public static func files(in path: String, endings: Set<String> = ["swift"]) throws -> [String] {
    // A folder that is a link is searched, links in it are not followed.
    try FileManager.default.subpathsOfDirectory(atPath: file(path).resolvingSymlinksInPath().path)
      .filter { endings.contains(($0 as NSString).pathExtension) }.map { "\(path)/\($0)" }.sorted()
  }

  /// The names of the folders in the folder `path`, sorted.
  public static func folders(in path: String) throws -> [String] {
    let folder = file(path).resolvingSymlinksInPath()
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
      .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
      .map(\.lastPathComponent).sorted()
  }

  /// The Swift source at `path`.
  public static func source(_ path: String) throws -> SwiftSource { SwiftSource(try text(path)) }
}

/// The folder with real images, from the environment variable EIL_DATA; nil where it is not set.
public let realData: String? = ProcessInfo.processInfo.environment["EIL_DATA"]
