import Core
import Glibc

/// From 1 to `floor` as (1 - progress) to a power; stays there afterwards. A power of 1 is a straight line.
public struct PolynomialSchedule: Schedule, Hashable, Codable {
  /// Epochs until `floor` is reached. PyTorch: `total_iters`.
  public let duration: Double
  /// The exponent; 1 for a straight line.
  public let power: Double
  /// What the learning rate is multiplied by in the end.
  public let floor: Double

  /// - Parameters:
  ///   - duration: the epochs until the end.
  ///   - floor: the last factor.
  public init(over duration: Double, power: Double = 1, floor: Double = 0) {
    require(duration > 0, "polynomial schedule: the duration must be positive, not \(duration)")
    self.duration = duration
    self.power = power
    self.floor = floor
  }

  public func rate(at epoch: Double) -> Double {
    let rest = 1 - min(1, max(0, epoch / duration))
    return floor + (1 - floor) * pow(rest, power)
  }
}

extension Schedule where Self == PolynomialSchedule {
  /// From 1 to `floor` as (1 - progress) to a power.
  public static func polynomial(over duration: Double, power: Double = 1, floor: Double = 0) -> PolynomialSchedule {
    PolynomialSchedule(over: duration, power: power, floor: floor)
  }
}
