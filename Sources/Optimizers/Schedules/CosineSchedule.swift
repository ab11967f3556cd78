import Core
import Glibc

/// From 1 to `floor` along half a cosine (Loshchilov and Hutter 2017, without restarts); stays there afterwards.
public struct CosineSchedule: Schedule, Hashable, Codable {
  /// Epochs until `floor` is reached. PyTorch: `T_max`.
  public let duration: Double
  /// What the learning rate is multiplied by in the end. PyTorch's `eta_min` is a learning rate instead.
  public let floor: Double

  /// - Parameters:
  ///   - duration: the epochs until the end.
  ///   - floor: the last factor.
  public init(over duration: Double, floor: Double = 0) {
    require(duration > 0, "cosine schedule: the duration must be positive, not \(duration)")
    self.duration = duration
    self.floor = floor
  }

  public func rate(at epoch: Double) -> Double {
    let progress = min(1, max(0, epoch / duration))
    return floor + (1 - floor) * (1 + cos(.pi * progress)) / 2
  }
}

extension Schedule where Self == CosineSchedule {
  /// From 1 to `floor` along half a cosine.
  public static func cosine(over duration: Double, floor: Double = 0) -> CosineSchedule {
    CosineSchedule(over: duration, floor: floor)
  }
}
