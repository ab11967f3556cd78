import Foundation
import Layers

extension RunDirectory {
  /// Throws where a run of `description` may not be trained in this folder: a new run must not overwrite another one,
  /// and a resumed one needs the settings and classes that it began with.
  func check(_ description: Description, isResuming: Bool) throws(TrainingError) {
    guard isResuming else {
      guard !hasCheckpoint else {
        throw TrainingError(
          "run folder \(path): it already holds a run. Use --resume to go on with it, or another --out folder")
      }
      return try checkForeign()
    }
    guard hasCheckpoint || wasBegun else {
      throw TrainingError(
        "run folder \(path): there is no checkpoint (last.safetensors) in it; one is written after each epoch")
    }
    // Without run.json the checkpoint's own settings are compared, and the file is written anew.
    guard hasDescription else { return hasCheckpoint ? () : try checkForeign() }
    let saved = try self.description()
    if !hasCheckpoint {
      try description.configuration.checkSameRun(as: saved.configuration, path, "it was begun")
    }
    try checkClasses(saved.classNames, description.classNames)
  }

  /// Throws where files would be overwritten that are not of a run that began here: a `run.json` that describes none, a
  /// best checkpoint, or any of a run's files without a `run.json` beside it.
  private func checkForeign() throws(TrainingError) {
    let best = CheckpointFile.best.fileName
    if hasDescription {
      do { _ = try description() } catch {
        throw TrainingError("\(error). It is left as it is: name another folder (--out), or move it away")
      }
      guard has(best) else { return }
      throw TrainingError(
        "run folder \(path): it holds \(best), the best checkpoint of a run. Use --resume to go on with that run, or "
          + "another --out folder")
    }
    let network = NetworkFormats.registered.map { [$0.fileName] } ?? []
    guard let foreign = ([best] + RunDirectory.tables + network).first(where: has) else { return }
    throw TrainingError(
      "run folder \(path): it holds \(foreign) and no run.json, so it is not the folder of a run, and the file would "
        + "be overwritten. Name another folder (--out), or move the file away")
  }

  /// What a run writes beside its description and checkpoints.
  static let tables = ["metrics.csv", "thresholds.json"]

  private func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(file)") }

  private func checkClasses(_ old: [String], _ new: [String]) throws(TrainingError) {
    guard old != new else { return }
    throw TrainingError(
      "run folder \(path): it was begun with \(old.count) classes (\(old.prefix(3).joined(separator: ", ")), ...) and "
        + "the data now has \(new.count) (\(new.prefix(3).joined(separator: ", ")), ...). Resume with the data that it "
        + "was begun with")
  }

  /// Throws where a run that was stopped before its first checkpoint would start from other weights than it began with.
  func checkWeights(_ weights: WeightsOrigin?) throws(TrainingError) {
    guard let weights, let noted = (try? description())?.weights, noted.sha256 != weights.sha256 else { return }
    throw TrainingError(
      "run folder \(path): the run began with the weights \(noted.file), whose SHA-256 begins with "
        + "\(noted.sha256.prefix(16)), but that of \(weights.file) begins with \(weights.sha256.prefix(16)) now. Give "
        + "it the same file, or train into another folder")
  }

  /// Whether a run began in this folder, even if it was killed before its first checkpoint.
  var wasBegun: Bool { hasDescription || FileManager.default.fileExists(atPath: lockPath) }
}
