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

/// Options that every command takes that computes on images from files.
struct ComputingOptions: ParsableArguments {
  @OptionGroup var computing: ThreadOptions

  @Option(help: "Threads that read and augment images.")
  var workers = 2

  func validate() throws {
    try Ranges.within(0...ThreadOptions.most, "--workers", workers)
  }

  /// Sets how many threads compute.
  func apply() { computing.apply() }
}
