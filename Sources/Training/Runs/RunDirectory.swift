import Autodiff
import Foundation
import Interchange
import Layers
import Localization

/// The folder of a run: `run.json` (what it is), `metrics.csv` (a row an epoch) and `last.safetensors` (the newest
/// checkpoint). Each file is written whole or not at all.
public struct RunDirectory: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  public var checkpointPath: String { path + "/last.safetensors" }
  public var metricsPath: String { path + "/metrics.csv" }
  public var descriptionPath: String { path + "/run.json" }

  /// Whether a checkpoint is there.
  public var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpointPath) }

  /// What is needed to use a run's network again.
  public struct Description: Codable, Sendable {
    public var configuration: TrainingConfiguration
    public var classNames: [String]

    public init(configuration: TrainingConfiguration, classNames: [String]) {
      self.configuration = configuration
      self.classNames = classNames
    }
  }

  /// Makes the folder and writes `run.json`.
  public func create(_ description: Description) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw TrainingError("run folder \(path): it cannot be made: \(error.localizedDescription)")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](encoder.encode(description)), to: descriptionPath)
  }

  /// Reads `run.json`.
  public func description() throws -> Description {
    guard let data = FileManager.default.contents(atPath: descriptionPath) else {
      throw TrainingError("run folder \(path): there is no run.json in it. Name the --out folder of a training run")
    }
    do {
      return try JSONDecoder().decode(Description.self, from: data)
    } catch {
      throw TrainingError("\(descriptionPath): it is not the description of a run: \(error)")
    }
  }

  /// The run's network without its erasing layers, with the weights of the newest checkpoint.
  public func network() throws -> (network: Sequential, description: Description) {
    let description = try description()
    let network = description.configuration.backboneNetwork(classes: description.classNames.count)
    let tensors = try readTensors()
    do {
      try network.load(tensors.with(prefix: Trainer.modelPrefix))
    } catch {
      throw TrainingError("\(checkpointPath): \(error)")
    }
    return (network, description)
  }
}

extension RunDirectory {
  private var thresholdsPath: String { path + "/thresholds.json" }

  /// The thresholds that the run chose on its held-out pictures; nil where it has chosen none.
  public func thresholds() -> ThresholdChoice? {
    FileManager.default.contents(atPath: thresholdsPath).flatMap { try? JSONDecoder().decode(ThresholdChoice.self, from: $0) }
  }

  /// Keeps the thresholds chosen on held-out pictures beside the checkpoint.
  public func write(_ thresholds: ThresholdChoice) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try AtomicFile.write([UInt8](encoder.encode(thresholds)), to: thresholdsPath)
  }
}
