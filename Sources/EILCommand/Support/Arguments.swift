import ArgumentParser
import EIL
import Foundation

extension Backbone: ExpressibleByArgument {}
extension ErasingWiring: ExpressibleByArgument {}
extension OptimizationConfiguration.Method: ExpressibleByArgument {}
extension OptimizationConfiguration.LearningRateSchedule: ExpressibleByArgument {}
extension DatasetSplit: ExpressibleByArgument {}

/// A data set named on the command line; opened by `DatasetSpecification`.
struct DataArgument: ExpressibleByArgument {
  let specification: DatasetSpecification

  init?(argument: String) {
    guard let specification = try? DatasetSpecification(argument) else { return nil }
    self.specification = specification
  }
}

/// Numbers or names separated by commas.
struct ListArgument<Element: LosslessStringConvertible & Sendable>: ExpressibleByArgument, Sendable {
  let elements: [Element]

  init(_ elements: [Element]) { self.elements = elements }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: true)
    let elements = parts.compactMap { Element($0.trimmingCharacters(in: .whitespaces)) }
    guard elements.count == parts.count, !elements.isEmpty else { return nil }
    self.elements = elements
  }

  var defaultValueDescription: String { elements.map(String.init).joined(separator: ",") }
}

/// Options that every computing command takes.
struct ComputingOptions: ParsableArguments {
  @Option(help: "Threads that compute; all processors by default.")
  var threads: Int?

  @Option(help: "Threads that read and augment pictures.")
  var workers = 2

  func apply() throws {
    guard let threads else { return }
    guard threads > 0 else { throw ValidationError("--threads must be at least 1, not \(threads)") }
    Computing.threads = threads
  }
}

/// Options that say where a network erases.
struct ErasingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Layers to erase after, separated by commas, such as pool4,conv5_3. None: the plain network.",
      valueName: "names"))
  var erase: ListArgument<String>?

  @Option(help: ArgumentHelp("Gamma: cells at least this share of the picture's largest mean are erased. One for all layers or one for each.", valueName: "share"))
  var threshold = ListArgument([0.7])

  @Option(name: .customLong("loss-weight"), help: ArgumentHelp("Sigma: the weight of each erased loss. One for all layers or one for each.", valueName: "weight"))
  var lossWeight = ListArgument([1.0])

  @Option(help: "Whether each layer erases the unerased features or the newest erased ones: parallel or chained.")
  var wiring = ErasingWiring.parallel

  func configuration() throws -> ErasingConfiguration {
    var configuration = ErasingConfiguration()
    configuration.points = erase?.elements ?? []
    configuration.thresholds = threshold.elements
    configuration.lossWeights = lossWeight.elements
    configuration.wiring = wiring
    for (name, list) in [("--threshold", threshold.elements), ("--loss-weight", lossWeight.elements)] {
      guard list.count == 1 || list.count == configuration.points.count else {
        throw ValidationError(
          "\(name) has \(list.count) values for \(configuration.points.count) layers; give one for all or one for each")
      }
    }
    return configuration
  }
}
