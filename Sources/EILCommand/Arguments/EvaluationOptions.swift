import ArgumentParser
import EIL

/// Which of a run's checkpoints a command uses.
struct CheckpointOptions: ParsableArguments {
  @Option(help: "Which checkpoint: the newest, or that of the epoch with the best held-out accuracy.")
  var checkpoint = CheckpointChoice.last
}

extension CheckpointChoice: ExpressibleByArgument {}

/// Options that say how score maps are made and brought to an image's size.
struct MapOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How maps are made: \(MapMethods.names.joined(separator: ", ")), with settings as in gradcam:at=LAYER, the name of "
        + "a layer or site; as the run's method makes them unless given.", valueName: "method"))
  var maps: String?

  @Option(help: "How maps are brought to the image's size.")
  var interpolation = MapInterpolation.bicubic

  @Option(
    help: ArgumentHelp(
      "How maps are then brought to 0...1: minmax; max; pas or pas:SHARE, by a percentile (0.9); ivr or ivr:SHARE, from "
        + "a percentile up (0.6).", valueName: "rule"))
  var normalization = MapNormalization.minMax

  func validate() throws {
    do { _ = try method } catch { throw ValidationError("--maps: \(error)") }
  }

  /// Nil unless given.
  ///
  /// - Throws: `MapMethodError` for a text that names no method.
  var method: (any MapMethod)? {
    get throws(MapMethodError) {
      guard let maps else { return nil }
      return try MapMethods.named(maps)
    }
  }

  var rendering: MapRendering { MapRendering(interpolation: interpolation, normalization: normalization) }
}

extension MapInterpolation: ExpressibleByArgument {}

extension MapNormalization: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { description }
}

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
