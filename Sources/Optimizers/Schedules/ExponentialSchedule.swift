import Glibc

/// Multiplied by `factor` in every epoch, smoothly within it.
public struct ExponentialSchedule: Schedule, Hashable, Codable {
  /// What an epoch multiplies the rate by. PyTorch: `gamma`.
  public let factor: Double

  public init(factor: Double) { self.factor = factor }

  public func rate(at epoch: Double) -> Double { pow(factor, max(0, epoch)) }
}

extension Schedule where Self == ExponentialSchedule {
  /// Multiplied by `factor` in every epoch, smoothly within it.
  public static func exponential(factor: Double) -> ExponentialSchedule { ExponentialSchedule(factor: factor) }
}
