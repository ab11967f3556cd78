import Glibc
import Kernels

/// Up from a small share of the rate to 1 and down to almost nothing, each along half a cosine (Smith and Topin 2019);
/// stays there afterwards.
///
/// PyTorch: `OneCycleLR`, whose `max_lr` is the optimizer's rate here. It ends one step before its `total_steps`; the
/// duration is one less, in steps. PyTorch also moves the momentum against the rate, which this does not.
public struct OneCycleSchedule: Schedule, Hashable, Codable {
  /// Epochs until the end.
  public let duration: Double
  /// Epochs until the full rate. PyTorch: `pct_start`, as a share of the duration.
  public let peak: Double
  /// The share of the rate at the very beginning. PyTorch: 1 / `div_factor`.
  public let start: Double
  /// The share of the rate in the end. PyTorch: 1 / (`div_factor` · `final_div_factor`).
  public let end: Double

  /// - Parameters:
  ///   - duration: the epochs until the end, above 0.
  ///   - peak: the epochs until the full rate, 0...duration; 3 tenths of the duration by default.
  ///   - start: the share of the rate at epoch 0.
  ///   - end: the share of the rate in the end.
  public init(over duration: Double, peak: Double? = nil, from start: Double = 0.04, to end: Double = 4e-6) {
    let peak = peak ?? 0.3 * duration
    require(
      duration > 0 && (0...duration).contains(peak),
      "one cycle: the full rate comes after \(peak) of \(duration) epochs; the duration must be positive, and the peak "
        + "in it")
    (self.duration, self.peak, self.start, self.end) = (duration, peak, start, end)
  }

  public func rate(at epoch: Double) -> Double {
    let epoch = min(duration, max(0, epoch))
    func between(_ from: Double, _ to: Double, _ share: Double) -> Double {
      to + (from - to) / 2 * (1 + cos(.pi * share))
    }
    if epoch < peak { return between(start, 1, epoch / peak) }
    return duration == peak ? 1 : between(1, end, (epoch - peak) / (duration - peak))
  }
}

extension Schedule where Self == OneCycleSchedule {
  /// Up to the full rate and down to almost nothing.
  public static func oneCycle(over duration: Double) -> OneCycleSchedule { OneCycleSchedule(over: duration) }
}
