import Foundation

/// The folder of a run: `run.json` (what it is), `metrics.csv` (a row an epoch), `last.safetensors` (the newest
/// checkpoint) and `thresholds.json` (chosen on held-out pictures). Each file is written whole or not at all.
public struct RunDirectory: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  public var checkpointPath: String { path + "/last.safetensors" }
  public var metricsPath: String { path + "/metrics.csv" }
  public var descriptionPath: String { path + "/run.json" }

  /// Whether a checkpoint is there.
  public var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpointPath) }
}
