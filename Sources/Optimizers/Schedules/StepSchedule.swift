import Core
import Glibc

/// Multiplied by `factor` every `interval` epochs.
public struct StepSchedule: Schedule, Hashable, Codable {
  /// Epochs from one change to the next. PyTorch: `step_size`.
  public let interval: Double
  /// What each change multiplies the rate by. PyTorch: `gamma`.
  public let factor: Double

  /// - Parameters:
  ///   - interval: epochs from one change to the next, above 0; others stop the program.
  ///   - factor: what each change multiplies the rate by, 0.1 by default.
  public init(every interval: Double, factor: Double = 0.1) {
    require(interval > 0, "step schedule: the interval must be positive, not \(interval)")
    self.interval = interval
    self.factor = factor
  }

  public func rate(at epoch: Double) -> Double { pow(factor, (max(0, epoch) / interval).rounded(.down)) }
}

extension Schedule where Self == StepSchedule {
  /// Multiplied by `factor` every `interval` epochs.
  public static func step(every interval: Double, factor: Double = 0.1) -> StepSchedule {
    StepSchedule(every: interval, factor: factor)
  }
}
