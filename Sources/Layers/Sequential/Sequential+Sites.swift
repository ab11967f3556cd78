import Autodiff
import Kernels

/// A name that no layer of a network has.
public struct UnknownLayerName: Error, CustomStringConvertible, Sendable {
  public let name: String
  /// The names that exist.
  public let known: [String]
  /// How many points the name could mean: 0 or more than 1.
  public let matches: Int

  public init(name: String, known: [String], matches: Int) {
    (self.name, self.known, self.matches) = (name, known, matches)
  }

  public var description: String {
    let problem = matches == 0 ? "no layer is called" : "\(matches) layers could be meant by"
    return "\(problem) '\(name)'. The names are: \(known.joined(separator: ", "))"
  }
}

extension Sequential {
  /// The names behind which layers can be inserted: sites such as `conv4_3` and `pool4`, and paths such as `layer3.1`.
  public var siteNames: [String] { points(prefix: []).map { $0.names[0] } }

  /// Where `name` is: the position in this `Sequential`, then in the one at that position, and so on.
  func location(of name: String) throws(UnknownLayerName) -> [Int] {
    let found = points(prefix: []).filter { $0.names.contains(name) }
    guard found.count == 1 else { throw UnknownLayerName(name: name, known: siteNames, matches: found.count) }
    return found[0].location
  }

  /// Stops the program where `location(of:)` throws.
  func requiredLocation(of name: String, operation: StaticString) -> [Int] {
    do { return try location(of: name) } catch { fail("\(operation): \(error)") }
  }

  /// Throws if one of `names` is unknown, for names that come from outside the program.
  public func checkNames(_ names: [String]) throws(UnknownLayerName) {
    for name in names { _ = try location(of: name) }
  }

  private struct Point {
    let location: [Int]
    let names: [String]
  }

  private func points(prefix: [String]) -> [Point] {
    children.enumerated().flatMap { position, child in
      let path = (prefix + [child.name]).joined(separator: ".")
      let own = Point(location: [position], names: (child.site.map { [$0] } ?? []) + [path])
      let inner = (child.layer as? Sequential)?.points(prefix: prefix + [child.name]) ?? []
      return [own] + inner.map { Point(location: [position] + $0.location, names: $0.names) }
    }
  }
}
