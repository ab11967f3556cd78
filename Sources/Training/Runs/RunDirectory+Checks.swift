import Foundation

extension TrainingSession {
  /// A new run must not overwrite another one, and a resumed one needs the settings and classes that it began with.
  static func check(
    _ directory: RunDirectory, _ description: RunDirectory.Description, _ isResuming: Bool
  ) throws(TrainingError) {
    guard isResuming else {
      guard !directory.hasCheckpoint else {
        throw TrainingError(
          "run folder \(directory.path): it already holds a run. Use --resume to go on with it, or another --out "
            + "folder")
      }
      return
    }
    guard directory.hasCheckpoint || directory.wasBegun else {
      throw TrainingError(
        "run folder \(directory.path): there is no checkpoint (last.safetensors) in it; one is written after each "
          + "epoch")
    }
    // Without run.json the checkpoint's own settings are compared, and the file is written anew.
    guard directory.hasDescription else { return }
    let saved = try directory.description()
    if !directory.hasCheckpoint {
      try description.configuration.checkSameRun(as: saved.configuration, directory.path, "it was begun")
    }
    try check(saved.classNames, description.classNames, directory)
  }

  private static func check(_ old: [String], _ new: [String], _ directory: RunDirectory) throws(TrainingError) {
    guard old != new else { return }
    throw TrainingError(
      "run folder \(directory.path): it was begun with \(old.count) classes "
        + "(\(old.prefix(3).joined(separator: ", ")), ...) and the data now has "
        + "\(new.count) (\(new.prefix(3).joined(separator: ", ")), ...). "
        + "Resume with the data that it was begun with")
  }
}

extension RunDirectory {
  /// Whether a run began in this folder, even if it was killed before its first checkpoint.
  var wasBegun: Bool { hasDescription || FileManager.default.fileExists(atPath: lockPath) }
}
