import Core
import Synchronization

/// The metrics that a program adds to the standard ones.
///
/// One that is registered before a run is evaluated is counted wherever the standard ones are: by `Evaluation` and
/// `RunEvaluation`, and so by the commands, in whose tables, JSON and CSV its readings stand behind the standard ones.
///
///     MetricRegistry.register(StrictlyKnown())
///
/// A metric is called by the name of its first reading.
public enum MetricRegistry {
  private static let known = Mutex<[any LocalizationMetric]>([])

  /// Adds a metric that has counted nothing. One of the same type and name takes the place of the former.
  ///
  /// Stops the program where it reads out nothing yet, and at a reading whose name is that of a standard metric's or
  /// another's.
  public static func register<Metric: LocalizationMetric>(_ metric: Metric) {
    let names = metric.readings.map(\.name)
    require(
      !names.isEmpty && !names.contains { $0.isEmpty || $0.contains(",") },
      "MetricRegistry: \(Metric.self) has the readings \(names); a metric must read out something from the start, "
        + "under names without commas")
    let taken: String? = known.withLock { known in
      let place = known.firstIndex { $0 is Metric && $0.name == names[0] }
      let others = [any LocalizationMetric].standard + known.indices.filter { $0 != place }.map { known[$0] }
      for other in others {
        if let name = names.first(where: { other.readings.map(\.name).contains($0) }) {
          return "'\(name)' is a reading of \(type(of: other)) already"
        }
      }
      if let place { known[place] = metric } else { known.append(metric) }
      return nil
    }
    if let taken { fail("MetricRegistry: \(taken); give that of \(Metric.self) another name") }
  }

  /// The registered metrics, in the order in which they were registered; they have counted nothing. Empty unless the
  /// program registers some.
  public static var registered: [any LocalizationMetric] { known.withLock { $0 } }

  /// The standard metrics and the registered ones, as for `LocalizationEvaluator(metrics:)`.
  public static var all: [any LocalizationMetric] { .standard + registered }

  /// The names of the registered metrics.
  public static var names: [String] { registered.map(\.name) }

  /// The registered metric called `name`.
  /// - Throws: `MetricError` that lists the names where there is none.
  public static func metric(named name: String) throws(MetricError) -> any LocalizationMetric {
    let registered = registered
    if let found = registered.first(where: { $0.name == name }) { return found }
    if [any LocalizationMetric].standard.contains(where: { $0.readings.map(\.name).contains(name) }) {
      throw MetricError("'\(name)' is of a standard metric, and those are always counted")
    }
    let names = registered.isEmpty ? "there are none" : "they are: \(registered.map(\.name).joined(separator: ", "))"
    throw MetricError(
      "no metric is registered as '\(name)'; \(names). One of a program's own must be registered first "
        + "(MetricRegistry.register)")
  }
}

/// Why a name is that of no registered metric.
public struct MetricError: Error, CustomStringConvertible, Sendable, Hashable {
  public let description: String

  init(_ description: String) { self.description = description }
}

extension LocalizationMetric {
  /// That of its first reading; empty where there is none.
  fileprivate var name: String { readings.first?.name ?? "" }
}
