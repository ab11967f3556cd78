import ArgumentParser
import EIL

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads that compute; all processors by default.")
  var threads: Int?

  /// More than any machine has; the system runs out of threads somewhere behind it.
  static let most = 1024

  func validate() throws {
    try Ranges.within(1...ThreadOptions.most, "--threads", threads)
  }

  /// Sets how many threads compute.
  func apply() {
    if let threads { Computing.threads = threads }
  }
}
