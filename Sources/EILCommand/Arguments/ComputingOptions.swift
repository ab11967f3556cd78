import ArgumentParser
import EIL

/// Options that every computing command takes.
struct ComputingOptions: ParsableArguments {
  @Option(help: "Threads that compute; all processors by default.")
  var threads: Int?

  @Option(help: "Threads that read and augment pictures.")
  var workers = 2

  func validate() throws {
    try Ranges.atLeast(1, "--threads", threads)
    try Ranges.atLeast(0, "--workers", workers)
  }

  /// Sets how many threads compute.
  func apply() {
    if let threads { Computing.threads = threads }
  }
}
