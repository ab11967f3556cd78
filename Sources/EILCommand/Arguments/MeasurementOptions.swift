import ArgumentParser
import EIL

/// Options that say which network is measured, on what, and how often.
struct MeasurementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The network: \(Backbone.argumentHelp).", valueName: "backbone"), transform: Backbone.argument)
  var backbone: Backbone

  @Option(help: "With the head for class activation maps, or with torchvision's.")
  var form = BackboneForm.localization

  @Option(help: "Classes.")
  var classes = 200

  @Option(help: "Images a run.")
  var batch = 8

  @OptionGroup var network: NetworkOptions

  @Option(help: ArgumentHelp("Runs before the clock starts.", valueName: "runs"))
  var warmup = 2

  @Option(help: ArgumentHelp("Timed runs.", valueName: "runs"))
  var steps = 3

  @Option(help: "Kernels for 3x3 convolutions of stride 1, to compare them.")
  var algorithm = ConvolutionAlgorithm.automatic

  @Flag(help: "Print JSON, and no progress.")
  var json = false

  @OptionGroup(title: "Method") var method: MethodOptions

  @OptionGroup(title: "Profile") var profiling: ProfileOptions

  @OptionGroup(title: "Computing") var computing: ThreadOptions

  func validate() throws {
    try Ranges.within(1...MemoryCheck.mostClasses, "--classes", classes)
    try Ranges.within(1...MemoryCheck.mostImages, "--batch", batch)
    try network.check(backbone, form)
    try Ranges.atLeast(0, "--warmup", warmup)
    try Ranges.atLeast(1, "--steps", steps)
  }

  /// Sets how many threads compute, and runs `body` with the kernels asked for.
  func applied<Result>(_ body: () throws -> Result) rethrows -> Result {
    computing.apply()
    return try Computing.convolving(by: algorithm, body)
  }

  /// - Throws: `TrainingError` where memory does not suffice.
  func checkMemory(_ use: MemoryCheck.Use) throws {
    try MemoryCheck(
      backbone: backbone, form: form, mapSize: network.cells, classes: classes, batch: batch,
      imageSize: network.imageSize, use: use
    ).require()
  }

  func measurement() throws -> NetworkMeasurement {
    var measurement = NetworkMeasurement(backbone)
    measurement.form = form
    measurement.mapSize = network.cells
    measurement.method = try method.chosen
    measurement.classes = classes
    measurement.batch = batch
    if let imageSize = network.imageSize { measurement.imageSize = imageSize }
    measurement.warmup = warmup
    measurement.steps = steps
    measurement.isProfiled = profiling.profile
    measurement.limits = profiling.limits
    return measurement
  }
}

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
