import Foundation

/// The folder of a run.
///
/// It holds `run.json` (what the run is, and when and with what it was computed), `metrics.csv` (a row an epoch), the
/// checkpoints `last.safetensors`, `previous.safetensors` and `best.safetensors`, and `thresholds.json` (chosen on
/// held-out images). Each file is written whole or not at all, and each checkpoint carries a checksum.
public struct RunDirectory: Sendable {
  /// The folder, which need not exist yet.
  public let path: String

  public init(path: String) { self.path = path }

  /// The newest checkpoint.
  public var checkpointPath: String { path(of: .last) }
  /// The checkpoint before the newest.
  public var previousPath: String { path(of: .previous) }
  /// The checkpoint of the epoch with the best result on held-out images.
  public var bestPath: String { path(of: .best) }
  /// A table with a row for each epoch.
  public var metricsPath: String { path + "/metrics.csv" }
  /// The run's `Description` as JSON.
  public var descriptionPath: String { path + "/run.json" }
  var thresholdsPath: String { path + "/thresholds.json" }
  var lockPath: String { path + "/.lock" }

  func path(of checkpoint: CheckpointFile) -> String { "\(path)/\(checkpoint.fileName)" }

  /// Whether a checkpoint is there, the newest or the one before.
  public var hasCheckpoint: Bool { [checkpointPath, previousPath].contains(where: FileManager.default.fileExists) }

  /// Whether there is a description of a run.
  var hasDescription: Bool { FileManager.default.fileExists(atPath: descriptionPath) }
}
