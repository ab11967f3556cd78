import Autodiff
import Layers
import Optimizers

/// The factor on the largest learning rate as training goes on.
struct LearningRateSchedule: Sendable {
  private let schedule: any Schedule

  init(_ schedule: any Schedule) { self.schedule = schedule }

  /// - Parameter progress: epochs done, with fractions.
  func factor(at progress: Double) -> Double { schedule.rate(at: progress) }
}
