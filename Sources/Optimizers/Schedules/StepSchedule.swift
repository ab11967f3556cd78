import Glibc
import Kernels

/// Multiplied by `factor` every `interval` epochs.
public struct StepSchedule: Schedule, Hashable, Codable {
  public let interval: Double
  public let factor: Double

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
