import Autodiff
import Layers
import Optimizers

/// How a run changes its weights.
public struct OptimizationConfiguration: Sendable, Equatable {
  /// The optimizer: `SGD`, `Adam`, `AdamW` or `RMSProp`.
  public enum Method: String, Codable, Sendable, CaseIterable { case sgd, adam, adamw, rmsprop }
  /// How the learning rate changes behind the warm-up: not at all, along half a cosine to 0, or divided by ten at
  /// times.
  public enum LearningRateSchedule: String, Codable, Sendable, CaseIterable { case constant, cosine, step }
  /// What batch normalization normalizes by in training: the batch's statistics, or the running ones, which stay as
  /// they are then.
  public enum BatchNormalization: String, Codable, Sendable, CaseIterable { case training, frozen }

  /// SGD by default.
  public var method = Method.sgd
  /// The largest learning rate of the schedule.
  public var learningRate = 0.05
  /// SGD only.
  public var momentum = 0.9
  /// SGD only.
  public var nesterov = true
  /// Of each step, added to the gradient or, with AdamW, taken from the weight; 0.0005 by default.
  public var weightDecay = 5e-4
  /// Multiplies the learning rate of the head (the backbone's `headLayers`), as when the rest starts from other data.
  public var headScale = 1.0
  /// Half a cosine by default.
  public var schedule = LearningRateSchedule.cosine
  /// Epochs between divisions by ten of the step schedule.
  public var stepEpochs = 10
  /// Epochs over which the learning rate grows from 0; a run of one step has no warm-up.
  public var warmUpEpochs = 1.0
  /// The largest norm of all gradients together; none where nil.
  public var clipNorm: Double?
  /// The share of each target that is spread evenly over all classes, 0...1; none by default.
  public var labelSmoothing = 0.0
  /// Stages or layers of the backbone that stay as they are: names or paths, such as `layer1` and `features.0`, or
  /// `...layer2` for all up to and including one. Their parameters get no gradient, their batch normalization
  /// normalizes by its running statistics, and these do not follow. None by default.
  public var frozen: [String] = []
  /// What the learning rate of each stage is multiplied by once more than that of the stage behind it, from the head
  /// towards the input, above 0 and at most 1; 1, the default, for one rate. `headScale` is the head's alone.
  public var layerDecay = 1.0
  /// Frozen: all batch normalizations normalize by their running statistics in training, while their scales and shifts
  /// are trained. The batch's own by default.
  public var batchNorm = BatchNormalization.training
  /// The share of a new batch in the running statistics of all batch normalizations; each layer's own where nil.
  public var batchNormMomentum: Double?
  /// Whether running statistics are made anew when the last epoch is done; where they lag behind, by default.
  public var recalibration = Recalibration.automatic
  /// Batches whose gradients are averaged for one step; 1 by default. An epoch's last step has those that are left.
  public var accumulation = 1
  /// The decay of a moving average of all weights (`WeightAverage`), which is what is measured, kept as the best, and
  /// used by whoever reads the run; none where nil.
  public var averageDecay: Double?

  public init() {}
}

extension OptimizationConfiguration {
  /// The optimizer of these settings for `network`.
  func optimizer(for network: any Layer<Tensor, Tensor>, _ groups: [ParameterGroup]) -> any Optimizer {
    switch method {
    case .sgd:
      return SGD(
        for: network, learningRate: learningRate, momentum: momentum, nesterov: nesterov, weightDecay: weightDecay,
        groups: groups)
    case .adam: return Adam(for: network, learningRate: learningRate, weightDecay: weightDecay, groups: groups)
    case .adamw: return AdamW(for: network, learningRate: learningRate, weightDecay: weightDecay, groups: groups)
    case .rmsprop: return RMSProp(for: network, learningRate: learningRate, weightDecay: weightDecay, groups: groups)
    }
  }

  /// The schedule of these settings over `epochs` epochs. A run of a single step has no warm-up, whose rate would be 0.
  ///
  /// - Parameter steps: of the whole run.
  func rates(epochs: Int, steps: Int) -> any Schedule {
    switch schedule {
    case .constant: warmed(.constant, steps)
    case .cosine: warmed(.cosine(over: Double(max(1, epochs))), steps)
    case .step: warmed(.step(every: Double(stepEpochs)), steps)
    }
  }

  private func warmed(_ schedule: some Schedule, _ steps: Int) -> any Schedule {
    warmUpEpochs > 0 && steps > 1 ? schedule.warmedUp(over: warmUpEpochs) : schedule
  }
}
