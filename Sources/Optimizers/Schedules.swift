import Core
import Glibc

/// What the learning rate is multiplied by as training goes on.
///
/// Schedules are values and pure functions of the epoch, so that a resumed run needs nothing but its epoch:
///
///     optimizer.learningRate = 0.01 * schedule.rate(at: epoch)
public protocol Schedule: Sendable {
  /// The factor at `epoch`, counted from 0; fractions are within an epoch. Whole numbers of any other unit, such as
  /// steps, will do as well if the schedule was made in that unit.
  func rate(at epoch: Double) -> Double
}

/// The learning rate stays as it is.
public struct ConstantSchedule: Schedule, Hashable, Codable {
  public init() {}

  public func rate(at epoch: Double) -> Double { 1 }
}

extension Schedule where Self == ConstantSchedule {
  /// The learning rate stays as it is.
  public static var constant: ConstantSchedule { ConstantSchedule() }
}

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
