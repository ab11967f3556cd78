import Kernels

/// Raises the rate in a straight line to that of another schedule at the start of training (Goyal et al. 2017).
///
/// The other schedule counts its epochs from the start of the warm-up, so that its milestones and its end stay where
/// they were.
public struct WarmUpSchedule<Base: Schedule>: Schedule {
  /// Epochs until the other schedule has the rate to itself.
  public let duration: Double
  /// The share of the rate at the very beginning, 0...1.
  public let start: Double
  /// The schedule that is warmed up for.
  public let base: Base

  /// - Parameters:
  ///   - duration: the epochs until the full rate.
  ///   - start: the share of the rate at epoch 0.
  ///   - base: the schedule to warm up to.
  public init(over duration: Double, from start: Double = 0, then base: Base) {
    require(duration >= 0, "warm-up: the duration must not be negative, but is \(duration)")
    self.duration = duration
    self.start = start
    self.base = base
  }

  public func rate(at epoch: Double) -> Double {
    guard epoch < duration else { return base.rate(at: epoch) }
    return (start + (1 - start) * max(0, epoch) / duration) * base.rate(at: epoch)
  }
}

extension WarmUpSchedule: Equatable where Base: Equatable {}
extension WarmUpSchedule: Hashable where Base: Hashable {}
extension WarmUpSchedule: Encodable where Base: Encodable {}
extension WarmUpSchedule: Decodable where Base: Decodable {}

extension Schedule {
  /// This schedule behind a warm-up in a straight line over `duration` epochs, from the share `start` of its rate.
  public func warmedUp(over duration: Double, from start: Double = 0) -> WarmUpSchedule<Self> {
    WarmUpSchedule(over: duration, from: start, then: self)
  }
}
