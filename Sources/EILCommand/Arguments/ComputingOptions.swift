import ArgumentParser

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
