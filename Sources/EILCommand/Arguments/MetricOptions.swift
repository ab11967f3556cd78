import ArgumentParser
import EIL

/// Options that say which of a program's own metrics are counted. The program `eil` has none, and does not show them.
struct MetricOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which of the program's own metrics to count beside the standard ones: "
        + "\(MetricRegistry.names.joined(separator: ", ")); separated by commas. All of them unless given.",
      valueName: "names", visibility: MetricRegistry.names.isEmpty ? .hidden : .default))
  var metrics: ListArgument<String>?

  func validate() throws {
    do { _ = try chosen } catch { throw ValidationError("--metrics: \(error)") }
  }

  /// In the order in which they were given, each once.
  ///
  /// - Throws: `MetricError` for a name that is not registered.
  var chosen: [any LocalizationMetric] {
    get throws(MetricError) {
      guard let names = metrics?.elements else { return MetricRegistry.registered }
      var seen: Set<String> = []
      var chosen: [any LocalizationMetric] = []
      for name in names where seen.insert(name).inserted { chosen.append(try MetricRegistry.metric(named: name)) }
      return chosen
    }
  }
}
