import ArgumentParser
import EIL
import Foundation

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network, by whatever method, and write its run folder.",
    discussion: """
      The run folder holds run.json (the settings, and when and with what the run was computed), metrics.csv (a row an \
      epoch), thresholds.json (chosen on held-out images, for 'eil localize') and the checkpoints: last.safetensors, \
      the one before it (previous.safetensors) and that of the epoch with the best held-out accuracy \
      (best.safetensors).

      With --resume a run that was stopped or killed, at whatever moment, goes on where its newest checkpoint was \
      written and ends in the same weights as if nothing had happened. A damaged checkpoint is named, and the one \
      before it is used. Ctrl-C, SIGTERM and SIGHUP stop behind the step under way with a checkpoint (status 130, 143 \
      or 129); a second one stops at once.

      A plain network and one with erasing, both on images that the program draws:

        eil train --data parts --out runs/plain
        eil train --data parts --erase conv3_2 --out runs/erased
      """)

  @Option(help: "The data set: \(DatasetSpecification.kinds.joined(separator: ", ")).")
  var data: String

  @Option(
    help: ArgumentHelp(
      "The network: \(Backbone.argumentHelp), whose weights are where the run starts from; "
        + "\(Backbone.smallVGG.name) unless given.", valueName: "backbone"),
    transform: Backbone.argument)
  var backbone = Backbone.smallVGG

  @OptionGroup var network: NetworkOptions

  @Option(help: "Passes over the training images.")
  var epochs = 20

  @Option(help: "Images a step.")
  var batch = 32

  @Option(help: "Draws weights, the order of images, augmentation and dropout.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Train on this many of the training images only.", valueName: "images"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Start from the weights of another run; a head for other classes starts anew.", valueName: "run"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Start from a file of weights, such as torchvision's as downloaded; a head for other classes starts anew.",
      valueName: "file"))
  var weights: String?

  @Flag(
    name: .customLong("partial-weights"),
    help: "With --from: take what fits of the other run's weights, even if it is not all but the head.")
  var partialWeights = false

  @OptionGroup(title: "Names of weights, with --weights") var renaming: RenamingOptions

  @Option(help: "The run folder.")
  var out = "runs/latest"

  @Flag(help: "Go on from the newest checkpoint in the run folder; give the same options as before.")
  var resume = false

  @Option(
    name: .customLong("checkpoint-steps"),
    help: ArgumentHelp("Also write a checkpoint every so many steps within an epoch.", valueName: "steps"))
  var checkpointSteps: Int?

  @Flag(
    help: "Keep each stage's input only, compute the rest again in the backward pass: less memory, the same weights.")
  var checkpointed = false

  @Flag(
    name: .customLong("detect-nonfinite"),
    help: "Stop at the first NaN or infinity and name its operation and layer; each step takes longer.")
  var detectsNonFinite = false

  @OptionGroup(title: "Method") var method: MethodOptions

  @OptionGroup(title: "Method") var erasingStart: ErasingStartOptions

  @OptionGroup(title: "Optimization") var optimization: OptimizationOptions

  @OptionGroup(title: "Fine-tuning") var tuning: FineTuningOptions

  @OptionGroup(title: "Images") var images: AugmentationOptions

  @OptionGroup(title: "Computing") var computing: ComputingOptions

  func validate() throws {
    try network.check(backbone)
    try Ranges.atLeast(1, "--epochs", epochs)
    try Ranges.within(1...MemoryCheck.mostImages, "--batch", batch)
    try Ranges.atLeast(1, "--limit", limit)
    try Ranges.atLeast(1, "--checkpoint-steps", checkpointSteps)
    guard method.erase != nil || erasingStart.eraseFrom == 0 && erasingStart.eraseRamp == 0 else {
      throw ValidationError(
        "--erase-from and --erase-ramp say when to erase, but --erase does not say where. Give --erase, or set the "
          + "method's own options: --set startEpoch=... --set rampEpochs=...")
    }
    guard renaming.isEmpty || weights != nil else {
      throw ValidationError(
        "--remap-prefix and --remap-pattern change the names in a file of weights; give one with --weights")
    }
    guard from == nil || weights == nil else {
      throw ValidationError("--from and --weights both say where the weights start from; give one of them")
    }
    guard !partialWeights || from != nil else {
      throw ValidationError("--partial-weights says what is taken of another run's weights; name the run (--from)")
    }
  }

  func run() throws {
    computing.apply()
    try checkMemory()
    let signals = StopSignals(farewell: "stopped at once. \(Self.resumption)")
    let sources = signals.listen()
    defer { withExtendedLifetime(sources) {} }
    let session = try TrainingSession(
      configuration: trainingConfiguration(), directory: RunDirectory(path: out), isResuming: resume,
      workers: computing.workers, isCheckpointed: checkpointed)
    session.trainer.checkpointSteps = checkpointSteps
    session.trainer.detectsNonFinite = detectsNonFinite
    session.trainer.isStopRequested = { signals.received != nil }
    let display = TrainingDisplay(session)
    display.announce()
    guard try session.trainer.run(display.show) == .finished else { throw stop(display, signals) }
    // What follows leaves nothing half done, and resuming repeats it.
    signals.endAtOnce()
    if signals.received != nil { throw stop(display, signals) }
    try display.showHeldOut(session.chooseThresholds(display.showMeasuring))
    try display.finish()
  }

  private func checkMemory() throws {
    var check = MemoryCheck(
      backbone: backbone, mapSize: network.cells, batch: batch, imageSize: network.imageSize,
      use: checkpointed ? .checkpointedTraining : .training)
    guard (try? check.require()) == nil else { return }
    // A batch holds no more images than there are.
    check.batch = min(batch, limit ?? batch, try DatasetSpecification(data).open(split: .train).count)
    try check.require()
  }

  private static let resumption = "Go on with the same command and --resume"

  private func stop(_ display: TrainingDisplay, _ signals: StopSignals) -> ExitCode {
    display.showStop(Self.resumption)
    return ExitCode(StopSignals.status(of: signals.received ?? SIGINT))
  }

  private func trainingConfiguration() throws -> TrainingConfiguration {
    var configuration = TrainingConfiguration(data: data, backbone: backbone, imageSize: network.imageSize)
    if let cells = network.cells { configuration.mapSize = cells }
    configuration.method = try method.chosen(start: erasingStart.eraseFrom, ramp: erasingStart.eraseRamp)
    configuration.optimization = tuning.applied(
      to: optimization.configuration(
        isFineTuning: from != nil || weights != nil || backbone.ownClasses != nil))
    configuration.augmentation = try images.chosen
    configuration.epochs = epochs
    configuration.batchSize = batch
    configuration.seed = seed
    configuration.imageLimit = limit
    configuration.initialWeights = from
    configuration.takesPartialWeights = partialWeights
    configuration.weightsFile = weights
    configuration.weightsRenaming = try renaming.rules
    return configuration
  }
}
