import Foundation
import Interchange

extension RunDirectory {
  /// Makes the folder if it is not there.
  func make() throws(TrainingError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw TrainingError("run folder \(path): it cannot be made: \(RunDirectory.systemReason(error))")
    }
  }

  /// Takes the folder for this process, for as long as the lock lives, and clears away what killed writers left.
  ///
  /// - Throws: `TrainingError` if another trainer has it, or it cannot be written.
  func lock() throws(TrainingError) -> FileLock {
    let note = "process \(ProcessInfo.processInfo.processIdentifier)"
    let lock: FileLock?
    do {
      lock = try FileLock.take(lockPath, note: note)
    } catch {
      throw TrainingError("run folder \(path): nothing can be trained in it. \(error)")
    }
    guard let lock else {
      let holder = FileLock.note(lockPath)
      throw TrainingError(
        "run folder \(path): another training is at work in it\(holder.isEmpty ? "" : " (\(holder))"). Wait until it has "
          + "ended or stop it, or train into another folder (--out)")
    }
    let checkpoints = CheckpointFile.allCases.map(\.fileName)
    AtomicFile.removeLeftovers(of: checkpoints + ["run.json", "metrics.csv", "thresholds.json"], in: path)
    return lock
  }

  /// The system's reason, without the words that Foundation puts around it.
  private static func systemReason(_ error: any Error) -> String {
    let inner = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let inner, inner.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
    return String(cString: strerror(Int32(inner.code)))
  }
}
