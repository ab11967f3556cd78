import EIL
import Foundation

/// Text for the person who runs the command, and for programs that read it.
enum Console {
  /// Writes a line to standard error, where it does not mix with results.
  static func note(_ text: String) {
    // Nobody may be listening any more; that is no reason to stop the job.
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }

  /// Writes results to standard output, at once and whole: the one way to do so, because what cannot be written there
  /// must not be lost in silence.
  ///
  /// - Throws: `OutputError` where it cannot be written.
  static func print(_ text: String, terminator: String = "\n") throws(OutputError) {
    var bytes = Array((text + terminator).utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { throw OutputError(code: errno) }
    }
  }

  /// A value as one line of JSON, its keys sorted.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Gives those of the three standard streams that are closed a file that can be neither read nor written, so that no
  /// file opened later gets their numbers and messages land in it. To be called before anything is opened.
  static func holdClosedStreams() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
      // Opened the wrong way round on purpose: whoever writes results to a closed output is to hear of it.
      _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

/// Standard output did not take what was written to it.
struct OutputError: Error, CustomStringConvertible {
  /// The system's number for the reason.
  let code: Int32

  /// Whether whoever read the output has gone, as `head` does when it has seen enough.
  var isClosedPipe: Bool { code == EPIPE }

  var description: String {
    let reason = code == EBADF ? "it is closed" : String(cString: strerror(code))
    return "standard output: results could not be written to it: \(reason). What is there is not complete; write to "
      + "another file, or make room"
  }

  /// The status of a program that a closed pipe ends, as shells have it.
  static let closedPipeStatus = StopSignals.status(of: SIGPIPE)
}
