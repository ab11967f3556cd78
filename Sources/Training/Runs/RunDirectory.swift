import Core
import Foundation
import Interchange
import Localization

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

extension RunDirectory {
  /// The thresholds that the run chose on its held-out images; nil where it has chosen none.
  ///
  /// - Throws: `TrainingError` if they cannot be read or understood, or are none that maps can be cut at.
  public func thresholds() throws(TrainingError) -> ThresholdChoice? {
    guard FileManager.default.fileExists(atPath: thresholdsPath) else { return nil }
    let data: Data
    do throws(RegularFile.Failure) { data = try RunDirectory.content(thresholdsPath) } catch {
      throw TrainingError("\(thresholdsPath): it \(error). \(thresholdRemedy)")
    }
    let thresholds: ThresholdChoice
    do {
      thresholds = try JSONDecoder().decode(ThresholdChoice.self, from: data)
    } catch {
      throw TrainingError(
        "\(thresholdsPath): these are no thresholds: \(RunDirectory.reason(error, data)). \(thresholdRemedy)")
    }
    guard let problem = thresholds.problem else { return thresholds }
    throw TrainingError(
      "\(thresholdsPath): \(problem), but thresholds lie from 0 up and below 1, relative to a map's maximum. "
        + thresholdRemedy)
  }

  private var thresholdRemedy: String {
    "Give a threshold (--threshold), or resume the run (--resume), which chooses thresholds anew"
  }

  /// Keeps the thresholds chosen on held-out images beside the checkpoint.
  ///
  /// - Throws: `InterchangeError` if the file cannot be written.
  public func write(_ thresholds: ThresholdChoice) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try AtomicFile.write([UInt8](encoder.encode(thresholds)), to: thresholdsPath)
  }
}

/// Which of a run's checkpoints to use.
public enum CheckpointChoice: String, Sendable, Hashable, CaseIterable, Codable {
  /// The newest; the one before it if it is damaged.
  case last
  /// That of the epoch with the best result on held-out images.
  case best
}

/// The checkpoints of a run.
public enum CheckpointFile: String, Sendable, Hashable, CaseIterable, Codable {
  /// The newest.
  case last
  /// The one before the newest.
  case previous
  /// Of the epoch with the best result on held-out images.
  case best

  /// Its name in a run's folder.
  public var fileName: String { rawValue + ".safetensors" }
}
