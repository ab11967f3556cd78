import Glibc

/// Multiplied by `factor` at each of some epochs.
public struct MultiStepSchedule: Schedule, Hashable, Codable {
  /// The epochs at which the rate changes; they may be fractions.
  public let milestones: [Double]
  /// What each milestone multiplies the rate by. PyTorch: `gamma`.
  public let factor: Double

  /// - Parameters:
  ///   - milestones: epochs counted from 0.
  ///   - factor: what each of them multiplies the rate by, 0.1 by default.
  public init(at milestones: [Double], factor: Double = 0.1) {
    self.milestones = milestones
    self.factor = factor
  }

  public func rate(at epoch: Double) -> Double { pow(factor, Double(milestones.count { $0 <= epoch })) }
}

extension Schedule where Self == MultiStepSchedule {
  /// Multiplied by `factor` at each of the epochs `milestones`.
  public static func multiStep(at milestones: [Double], factor: Double = 0.1) -> MultiStepSchedule {
    MultiStepSchedule(at: milestones, factor: factor)
  }
}
