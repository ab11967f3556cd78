import Foundation

/// Text for the person who runs the command.
enum Console {
  /// Writes a line to standard error, where it does not mix with results.
  static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
