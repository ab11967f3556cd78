import Foundation
import Interchange

extension RunDirectory {
  /// Makes the folder if it is not there, and those around it.
  func make() throws(TrainingError) {
    guard let code = RunDirectory.make(path) else { return }
    throw TrainingError(
      "run folder \(path): it cannot be made: \(String(cString: strerror(code))). Name another one (--out), or mend "
        + "what is in the way")
  }

  /// Makes a folder; the system's error number if it cannot be.
  private static func make(_ path: String) -> Int32? {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      return isFolder.boolValue ? nil : ENOTDIR
    }
    let parent = RunDirectory.parent(of: path)
    if !parent.isEmpty, parent != path, let code = make(parent) { return code }
    guard mkdir(path, 0o777) == 0 else { return errno == EEXIST ? nil : errno }
    AtomicFile.force(folder: parent.isEmpty ? "." : parent)
    return nil
  }

  /// The path without its last part; empty where there is only one. (Foundation's own stops the program on some
  /// systems where a path is one character long.)
  private static func parent(of path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
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
        "run folder \(path): another training is at work in it\(holder.isEmpty ? "" : " (\(holder))"). Wait until it "
          + "has ended or stop it, or train into another folder (--out)")
    }
    let checkpoints = CheckpointFile.allCases.map(\.fileName)
    AtomicFile.removeLeftovers(of: checkpoints + ["run.json"] + RunDirectory.tables, in: path)
    return lock
  }
}
