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
