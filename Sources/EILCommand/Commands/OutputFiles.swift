import Core
import EIL
import Foundation
import Glibc

/// Files that a command is going to write, checked before it computes what goes into them.
enum OutputFiles {
  /// Whether two paths, of files that need not be there yet, lead to one place.
  static func isSamePlace(_ a: String, _ b: String) -> Bool {
    let (first, second) = (URL(fileURLWithPath: a), URL(fileURLWithPath: b))
    let isSameName = first.lastPathComponent == second.lastPathComponent
    return Weights.isSameFile(a, b) || isSameName && Weights.isSameFile(folder(of: first), folder(of: second))
  }

  /// - Throws: `TrainingError` if there cannot be a file at `path`, which shows without leaving one there.
  static func requireWritable(_ path: String) throws(TrainingError) {
    // Files are replaced as a whole, so it is the folder that must allow it.
    if let code = trial(in: folder(of: URL(fileURLWithPath: path))) {
      let reason = String(cString: strerror(code))
      throw TrainingError(
        "\(path): cannot create a file in the folder: \(reason). Give a folder that is there and can be written to")
    }
    do throws(RegularFile.Failure) { try RegularFile.requireReplaceable(path) } catch {
      throw TrainingError("\(path): this is \(error.kind ?? "no file"). Give the path of a file")
    }
  }

  /// - Throws: `TrainingError` if `path` leads to a file of the run, perhaps under another name.
  static func requireNoFile(of directory: RunDirectory, at path: String) throws(TrainingError) {
    let files = [
      directory.checkpointPath, directory.previousPath, directory.bestPath, directory.metricsPath,
      directory.descriptionPath, directory.path + "/thresholds.json",
    ]
    guard let file = files.first(where: { Weights.isSameFile(path, $0) }) else { return }
    throw TrainingError("\(path): this is \(file), a file of the run. Write to another one")
  }

  /// Makes the folder `path` and those above it.
  ///
  /// - Throws: `TrainingError` if that cannot be, or no file can be written in it.
  static func make(folder path: String) throws(TrainingError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(FileName.bytes(of: made), 0o777) != 0, errno != EEXIST, errno != EROFS else { continue }
      throw TrainingError("\(path): the folder for the results cannot be made: \(String(cString: strerror(errno)))")
    }
    guard let code = trial(in: path) else { return }
    throw TrainingError(
      "\(path): nothing can be written in the folder for the results: \(String(cString: strerror(code)))")
  }

  /// Writes an empty file into a folder and takes it away again; the system's error number where that fails.
  private static func trial(in folder: String) -> Int32? {
    let path = FileName.bytes(of: "\(folder)/.\(getpid()).\(UInt32.random(in: .min ... .max)).partial")
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return errno }
    close(descriptor)
    unlink(path)
    return nil
  }

  private static func folder(of url: URL) -> String { url.deletingLastPathComponent().path }
}
