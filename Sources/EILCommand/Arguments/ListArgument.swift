import ArgumentParser
import Foundation

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
