import ArgumentParser
import EIL
import Foundation

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network, with or without erasing, and write its run folder.",
    discussion: """
      The run folder holds run.json (the settings), metrics.csv (a row an epoch) and last.safetensors (the newest
      checkpoint). With --resume a run that was stopped goes on where its checkpoint was written.
      """)

  @Option(help: "The data set: parts, cub:DIR, tiny-imagenet:DIR, folder:DIR or idx:DIR.")
  var data: String

  @Option(help: "The network: \(Backbone.allCases.map(\.rawValue).joined(separator: ", ")).")
  var backbone = Backbone.smallVGG

  @OptionGroup(title: "Erasing") var erasing: ErasingOptions

  @Option(name: .customLong("erase-from"), help: ArgumentHelp("Epochs to train without erasing first.", valueName: "epochs"))
  var eraseFrom = 0.0

  @Option(name: .customLong("erase-ramp"), help: ArgumentHelp("Epochs over which the erased losses grow to their weight.", valueName: "epochs"))
  var eraseRamp = 0.0

  @Option(help: "Passes over the training pictures.")
  var epochs = 20

  @Option(help: "Pictures a step.")
  var batch = 32

  @Option(name: .customLong("learning-rate"), help: "The largest learning rate.")
  var learningRate = 0.05

  @Option(help: "sgd, adam, adamw or rmsprop.")
  var optimizer = OptimizationConfiguration.Method.sgd

  @Option(help: "How the learning rate falls: cosine, step (a tenth every --step-epochs) or constant.")
  var schedule = OptimizationConfiguration.LearningRateSchedule.cosine

  @Option(name: .customLong("step-epochs"), help: "Epochs between steps of the step schedule.")
  var stepEpochs = 10

  @Option(name: .customLong("warm-up"), help: ArgumentHelp("Epochs over which the learning rate grows from 0.", valueName: "epochs"))
  var warmUp = 1.0

  @Option(name: .customLong("weight-decay"), help: "Weight decay.")
  var weightDecay = 5e-4

  @Option(name: .customLong("label-smoothing"), help: "The share of each label spread over all classes.")
  var labelSmoothing = 0.0

  @Option(name: .customLong("clip-norm"), help: "The largest norm of all gradients together.")
  var clipNorm: Double?

  @Option(name: .customLong("image-size"), help: "Pixels a side; 64 for the small networks and 224 for the others by default.")
  var imageSize: Int?

  @Option(name: .customLong("map-size"), help: "Cells a side of the last features at 224 pixels: 14 or 28.")
  var mapSize = 14

  @Option(help: "Draws weights, the order of pictures, augmentation and dropout.")
  var seed: UInt64 = 0

  @Option(help: "Train on this many of the training pictures only.")
  var limit: Int?

  @Option(name: .customLong("from"), help: ArgumentHelp("Start from the weights of another run; a head for other classes starts anew.", valueName: "run"))
  var from: String?

  @Option(name: .customLong("head-scale"), help: "Multiplies the head's learning rate; 10 with --from, 1 otherwise.")
  var headScale: Double?

  @Option(help: "The run folder.")
  var out = "runs/latest"

  @Flag(help: "Go on from the newest checkpoint in the run folder.")
  var resume = false

  @Option(name: .customLong("checkpoint-steps"), help: "Also write a checkpoint every so many steps within an epoch.")
  var checkpointSteps: Int?

  @OptionGroup(title: "Computing") var computing: ComputingOptions

  func validate() throws {
    guard epochs > 0, batch > 0 else {
      throw ValidationError("--epochs and --batch must be at least 1, not \(epochs) and \(batch)")
    }
    guard MapSize(rawValue: mapSize) != nil else {
      throw ValidationError("--map-size must be 14 or 28, not \(mapSize)")
    }
    guard checkpointSteps ?? 1 > 0 else { throw ValidationError("--checkpoint-steps must be at least 1") }
  }

  func run() throws {
    try computing.apply()
    let session = try TrainingSession(
      configuration: trainingConfiguration(), directory: RunDirectory(path: out), isResuming: resume,
      workers: computing.workers)
    session.trainer.checkpointSteps = checkpointSteps
    let display = TrainingDisplay(session)
    display.announce()
    try session.trainer.run(display.show)
    display.finish()
  }

  private func trainingConfiguration() throws -> TrainingConfiguration {
    var configuration = TrainingConfiguration(data: data, backbone: backbone, imageSize: imageSize)
    configuration.mapSize = MapSize(rawValue: mapSize) ?? .cells14
    configuration.erasing = try erasing.configuration()
    configuration.erasing.startEpoch = eraseFrom
    configuration.erasing.rampEpochs = eraseRamp
    configuration.optimization.method = optimizer
    configuration.optimization.learningRate = learningRate
    configuration.optimization.schedule = schedule
    configuration.optimization.stepEpochs = stepEpochs
    configuration.optimization.warmUpEpochs = warmUp
    configuration.optimization.weightDecay = weightDecay
    configuration.optimization.labelSmoothing = labelSmoothing
    configuration.optimization.clipNorm = clipNorm
    configuration.optimization.headScale = headScale ?? (from == nil ? 1 : 10)
    configuration.epochs = epochs
    configuration.batchSize = batch
    configuration.seed = seed
    configuration.pictureLimit = limit
    configuration.initialWeights = from
    return configuration
  }
}
