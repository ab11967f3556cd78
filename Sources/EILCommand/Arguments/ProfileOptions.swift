import ArgumentParser
import EIL

/// Options that say whether to look where the time goes.
struct ProfileOptions: ParsableArguments {
  @Flag(help: "Show where the time goes, by kind of work and by layer; as many runs again.")
  var profile = false

  @Option(
    name: .customLong("peak-gflops"),
    help: ArgumentHelp("What the processor can do at best, for the limit of each layer.", valueName: "GFLOP/s"))
  var peakGflops: Double?

  @Option(
    name: .customLong("memory-gbs"),
    help: ArgumentHelp("What memory can move at best, for the limit of each layer.", valueName: "GB/s"))
  var memoryGbs: Double?

  func validate() throws {
    try Ranges.positive("--peak-gflops", peakGflops)
    try Ranges.positive("--memory-gbs", memoryGbs)
    guard !profile, peakGflops != nil || memoryGbs != nil else { return }
    throw ValidationError("--peak-gflops and --memory-gbs say what to compare a profile with; add --profile")
  }

  var limits: MachineLimits { MachineLimits(gigaflopsPerSecond: peakGflops, gigabytesPerSecond: memoryGbs) }
}
