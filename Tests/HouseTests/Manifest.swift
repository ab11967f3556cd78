import TestSupport

/// The targets of Package.swift, read as a text: the package manager itself cannot be asked while it runs tests.
struct Manifest {
  struct Target: Sendable, CustomStringConvertible {
    let kind: String
    let name: String
    /// Targets of the package, and modules of others, which are called as their products are.
    let dependencies: Set<String>
    let folder: String

    var description: String { name }
    var isInSources: Bool { folder.hasPrefix("Sources/") }
  }

  static let kinds: Set = ["target", "executableTarget", "testTarget", "systemLibrary", "macro", "plugin"]

  let targets: [Target]
  var names: Set<String> { Set(targets.map(\.name)) }

  subscript(_ name: String) -> Target? { targets.first { $0.name == name } }

  /// - Throws: `ManifestError` for lists of dependencies that are not written out.
  init(_ source: SwiftSource) throws {
    let tokens = source.tokens
    var (targets, place): ([Target], Int) = ([], 0)
    while place + 2 < tokens.count {
      let isTarget =
        tokens[place].text == "." && tokens[place + 1].kind == .word
        && Manifest.kinds.contains(tokens[place + 1].text) && tokens[place + 2].text == "("
      guard isTarget else {
        place += 1
        continue
      }
      let (arguments, end) = Manifest.arguments(tokens, from: place + 3)
      targets.append(try Manifest.target(kind: tokens[place + 1].text, arguments))
      place = end
    }
    self.targets = targets
  }

  private static func target(kind: String, _ arguments: [[SwiftSource.Token]]) throws -> Target {
    let name = value("name", arguments)?.first?.text ?? ""
    var dependencies: Set<String> = []
    if let list = value("dependencies", arguments) {
      guard list.first?.text == "[", let list = bracketed(list) else { throw ManifestError(target: name) }
      for element in list where !element.isEmpty {
        let isPlain = element.count == 1 && element[0].kind == .string
        guard let dependency = isPlain ? element : Manifest.value("name", Manifest.arguments(element, from: 3).0)
        else { throw ManifestError(target: name) }
        dependencies.insert(dependency[0].text)
      }
    }
    let path = value("path", arguments)?.first?.text
    let folder = path ?? (kind == "testTarget" ? "Tests/\(name)" : "Sources/\(name)")
    return Target(kind: kind, name: name, dependencies: dependencies, folder: folder)
  }

  /// What stands behind the label.
  private static func value(_ label: String, _ arguments: [[SwiftSource.Token]]) -> [SwiftSource.Token]? {
    arguments.first { $0.count > 2 && $0[0].text == label && $0[1].text == ":" }.map { Array($0.dropFirst(2)) }
  }

  /// The elements of a list, nil where more than a list stands there.
  private static func bracketed(_ tokens: [SwiftSource.Token]) -> [[SwiftSource.Token]]? {
    let (elements, end) = arguments(tokens, from: 1)
    return end == tokens.count ? elements : nil
  }

  /// What stands between commas from `start`, which is behind an opening bracket, and where the brackets end.
  private static func arguments(
    _ tokens: [SwiftSource.Token], from start: Int
  ) -> (arguments: [[SwiftSource.Token]], end: Int) {
    var (arguments, depth, place): ([[SwiftSource.Token]], Int, Int) = ([[]], 0, start)
    while place < tokens.count {
      let token = tokens[place]
      place += 1
      if token.kind == .symbol {
        if ["(", "[", "{"].contains(token.text) { depth += 1 }
        if [")", "]", "}"].contains(token.text) { depth -= 1 }
        if depth < 0 { break }
        if depth == 0, token.text == "," {
          arguments.append([])
          continue
        }
      }
      arguments[arguments.count - 1].append(token)
    }
    return (arguments, place)
  }
}

/// A list of dependencies that cannot be read.
struct ManifestError: Error, CustomStringConvertible {
  let target: String
  var description: String { "the dependencies of \(target) are not written out as a list" }
}
