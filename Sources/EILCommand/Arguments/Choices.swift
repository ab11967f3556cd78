import ArgumentParser
import EIL

/// Written as its name; help and errors list all that are registered.
extension Backbone: ExpressibleByArgument {
  public init?(argument: String) {
    guard let found = try? Backbone.named(argument) else { return nil }
    self = found
  }

  public static var allValueStrings: [String] { all.map(\.name) }
  public var defaultValueDescription: String { name }
}

// Each is written on the command line as its raw value; help and errors list them all.
extension BackboneForm: ExpressibleByArgument {}
extension ErasingWiring: ExpressibleByArgument {}
extension OptimizationConfiguration.Method: ExpressibleByArgument {}
extension OptimizationConfiguration.LearningRateSchedule: ExpressibleByArgument {}
extension ConvolutionAlgorithm: ExpressibleByArgument {}
extension DatasetSplit: ExpressibleByArgument {}
extension HalfPrecisionType: ExpressibleByArgument {}
