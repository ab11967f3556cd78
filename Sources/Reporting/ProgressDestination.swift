import Foundation

/// Where a progress line is shown.
public struct ProgressDestination: Sendable {
  /// Whether a line can be rewritten in place.
  public let isTerminal: Bool
  /// Columns of the terminal.
  public let width: Int
  /// Seconds from one line to the next.
  public let interval: Double
  let write: @Sendable (String) -> Void
  /// Seconds from some fixed moment.
  let now: @Sendable () -> Double

  /// - Parameters:
  ///   - isTerminal: whether a line can be rewritten in place.
  ///   - width: columns of the terminal, 100 unless told otherwise.
  ///   - interval: seconds from one line to the next; a tenth on a terminal and 30 elsewhere unless told otherwise.
  ///   - now: a clock in seconds that never goes back.
  ///   - write: takes each piece of text.
  public init(
    isTerminal: Bool, width: Int = 100, interval: Double? = nil,
    now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.width = max(20, width)
    self.interval = interval ?? (isTerminal ? 0.1 : 30)
    self.now = now
    self.write = write
  }

  /// Standard error, which keeps standard output clean for results.
  public static var standardError: ProgressDestination {
    let isTerminal = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    return ProgressDestination(isTerminal: isTerminal, width: terminalWidth() ?? 100) { text in
      // Nobody may be listening any more; that is no reason to stop the job.
      try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
  }

  /// Shows nothing, for quiet runs.
  public static var none: ProgressDestination {
    ProgressDestination(isTerminal: false, interval: .infinity) { _ in }
  }

  private static func terminalWidth() -> Int? {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
