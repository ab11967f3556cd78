import Foundation

/// Text for the person who runs the command.
enum Console {
  /// Writes a line to standard error, where it does not mix with results.
  static func note(_ text: String) {
    // Nobody may be listening any more; that is no reason to stop the job.
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }
}
