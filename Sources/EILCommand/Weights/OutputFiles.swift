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

  /// - Throws: `TrainingError` if there cannot be a file at `path`, as far as that shows without writing it.
  static func requireWritable(_ path: String) throws(TrainingError) {
    // Files are replaced as a whole, so it is the folder that must allow it.
    if access(folder(of: URL(fileURLWithPath: path)), W_OK | X_OK) != 0 {
      let reason = String(cString: strerror(errno))
      throw TrainingError(
        "\(path): cannot create a file in the folder: \(reason). Give a folder that is there and can be written to")
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw TrainingError("\(path): this is a folder. Give the path of a file")
    }
  }

  private static func folder(of url: URL) -> String { url.deletingLastPathComponent().path }
}
