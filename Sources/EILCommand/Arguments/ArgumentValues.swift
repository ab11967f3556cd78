import ArgumentParser
import EIL
import Foundation

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
extension ErasingRule: ExpressibleByArgument {}
extension ErasingWiring: ExpressibleByArgument {}
extension OptimizationConfiguration.Method: ExpressibleByArgument {}
extension OptimizationConfiguration.LearningRateSchedule: ExpressibleByArgument {}
extension OptimizationConfiguration.BatchNormalization: ExpressibleByArgument {}
extension TrainingAugmentation.Kind: ExpressibleByArgument {}
extension ConvolutionAlgorithm: ExpressibleByArgument {}
extension DatasetSplit: ExpressibleByArgument {}
extension HalfPrecisionType: ExpressibleByArgument {}

/// Written as `automatic`, `never` or a number.
extension Recalibration: ExpressibleByArgument {
  public var defaultValueDescription: String { description }
}

/// A floating-point type of 16 bits, by its name on the command line.
enum HalfPrecisionType: String, CaseIterable {
  case float16, bfloat16

  var storedType: StoredType { self == .float16 ? .float16 : .bfloat16 }
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

/// Checks of numbers from the command line.
enum Ranges {
  /// - Throws: a `ValidationError` that names the option, the value and what is allowed.
  static func atLeast<Number: Comparable>(_ least: Number, _ option: String, _ value: Number?) throws {
    guard let value, !(value >= least) else { return }
    throw ValidationError("\(option) must be at least \(least), not \(value)")
  }

  /// - Throws: a `ValidationError` that names the option, the value and the end that it is behind.
  static func within(_ range: ClosedRange<Int>, _ option: String, _ value: Int?) throws {
    try atLeast(range.lowerBound, option, value)
    guard let value, value > range.upperBound else { return }
    throw ValidationError("\(option) must be at most \(range.upperBound), not \(value)")
  }

  static func threshold(_ value: Double?) throws {
    guard let value, !(0..<1).contains(value) else { return }
    throw ValidationError("--threshold must be at least 0 and below 1, not \(value)")
  }

  static func positive(_ option: String, _ value: Double?) throws {
    guard let value, !(value > 0 && value.isFinite) else { return }
    throw ValidationError("\(option) must be a number above 0, not \(value)")
  }

  static func notNegative(_ option: String, _ value: Double?) throws {
    guard let value, !(value >= 0 && value.isFinite) else { return }
    throw ValidationError("\(option) must be a number from 0 up, not \(value)")
  }
}
