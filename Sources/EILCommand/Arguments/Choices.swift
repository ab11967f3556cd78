import ArgumentParser
import EIL

// Each is written on the command line as its raw value; help and errors list them all.
extension Backbone: ExpressibleByArgument {}
extension BackboneForm: ExpressibleByArgument {}
extension ErasingWiring: ExpressibleByArgument {}
extension OptimizationConfiguration.Method: ExpressibleByArgument {}
extension OptimizationConfiguration.LearningRateSchedule: ExpressibleByArgument {}
extension ConvolutionAlgorithm: ExpressibleByArgument {}
extension DatasetSplit: ExpressibleByArgument {}
extension HalfPrecisionType: ExpressibleByArgument {}
