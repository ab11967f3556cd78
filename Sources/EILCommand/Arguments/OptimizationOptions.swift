import ArgumentParser
import EIL

/// Options that say how weights change.
struct OptimizationOptions: ParsableArguments {
  @Option(name: .customLong("learning-rate"), help: ArgumentHelp("The largest learning rate.", valueName: "rate"))
  var learningRate = 0.05

  @Option(help: "The rule of a step; sgd has Nesterov momentum 0.9.")
  var optimizer = OptimizationConfiguration.Method.sgd

  @Option(help: "How the learning rate falls; step: to a tenth every --step-epochs.")
  var schedule = OptimizationConfiguration.LearningRateSchedule.cosine

  @Option(
    name: .customLong("step-epochs"),
    help: ArgumentHelp("Epochs between steps of the step schedule.", valueName: "epochs"))
  var stepEpochs = 10

  @Option(
    name: .customLong("warm-up"),
    help: ArgumentHelp("Epochs over which the learning rate grows from 0.", valueName: "epochs"))
  var warmUp = 1.0

  @Option(
    name: .customLong("weight-decay"), help: ArgumentHelp("Pulls weights towards 0.", valueName: "factor"))
  var weightDecay = 5e-4

  @Option(
    name: .customLong("label-smoothing"),
    help: ArgumentHelp("The share of each label spread over all classes.", valueName: "share"))
  var labelSmoothing = 0.0

  @Option(
    name: .customLong("clip-norm"),
    help: ArgumentHelp("The largest norm of all gradients together; no limit by default.", valueName: "norm"))
  var clipNorm: Double?

  @Option(
    name: .customLong("head-scale"),
    help: ArgumentHelp(
      "Multiplies the head's learning rate; 10 with --from or --weights, 1 otherwise.", valueName: "factor"))
  var headScale: Double?

  func validate() throws {
    try Ranges.positive("--learning-rate", learningRate)
    try Ranges.atLeast(1, "--step-epochs", stepEpochs)
    try Ranges.notNegative("--warm-up", warmUp)
    try Ranges.notNegative("--weight-decay", weightDecay)
    try Ranges.positive("--clip-norm", clipNorm)
    try Ranges.notNegative("--head-scale", headScale)
    guard labelSmoothing >= 0, labelSmoothing < 1 else {
      throw ValidationError("--label-smoothing must be at least 0 and below 1, not \(labelSmoothing)")
    }
  }

  /// - Parameter isFineTuning: whether the weights come from another run or a file.
  func configuration(isFineTuning: Bool) -> OptimizationConfiguration {
    var configuration = OptimizationConfiguration()
    configuration.method = optimizer
    configuration.learningRate = learningRate
    configuration.schedule = schedule
    configuration.stepEpochs = stepEpochs
    configuration.warmUpEpochs = warmUp
    configuration.weightDecay = weightDecay
    configuration.labelSmoothing = labelSmoothing
    configuration.clipNorm = clipNorm
    configuration.headScale = headScale ?? (isFineTuning ? 10 : 1)
    return configuration
  }
}
