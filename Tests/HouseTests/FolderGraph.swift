import TestSupport

/// Which folders of a module use the types and free functions of which others, by name.
///
/// A folder is the first below the module; files beside the folders count as one. What is private to a file belongs to
/// nobody. A name that a folder declares itself, at any depth, is taken for its own.
struct FolderGraph {
  /// The names that the first folder uses of the second.
  private(set) var uses: [String: [String: Set<String>]] = [:]

  static let root = "(module)"

  /// - Parameter files: sources by their paths from the module's folder.
  init(_ files: [String: SwiftSource]) {
    var owners: [String: Set<String>] = [:]
    var own: [String: Set<String>] = [:]
    let parsed = files.map { path, source in
      let parts = path.split(separator: "/").map(String.init)
      return (folder: parts.count > 1 ? parts[0] : FolderGraph.root, source: source, declarations: source.declarations)
    }
    for (folder, _, declarations) in parsed {
      for declaration in declarations where !declaration.isPrivate {
        if declaration.isType { owners[declaration.name, default: []].insert(folder) }
        if declaration.kind == .function { owners[declaration.name + "(", default: []].insert(folder) }
      }
      for declaration in declarations.flatMap(\.all) {
        if declaration.isType { own[folder, default: []].insert(declaration.name) }
        if declaration.kind == .function { own[folder, default: []].insert(declaration.name + "(") }
      }
    }
    for (folder, source, _) in parsed {
      for name in FolderGraph.names(in: source.tokens) where own[folder]?.contains(name) != true {
        for owner in owners[name] ?? [] where owner != folder {
          uses[folder, default: [:]][owner, default: []].insert(name)
        }
      }
    }
  }

  /// Words, and with a parenthesis those that may be calls of free functions.
  private static func names(in tokens: [SwiftSource.Token]) -> Set<String> {
    var names: Set<String> = []
    for (place, token) in tokens.enumerated() where token.kind == .word {
      let before = place > 0 ? tokens[place - 1].text : ""
      names.insert(token.text)
      guard place + 1 < tokens.count, tokens[place + 1].text == "(", tokens[place + 1].kind == .symbol else { continue }
      if before != "." && before != "func" { names.insert(token.text + "(") }
    }
    return names
  }

  /// The sets of folders of which each uses each other, directly or by way of others in it (Tarjan 1972).
  var circles: [Set<String>] {
    var (index, low, open, found): ([String: Int], [String: Int], [String], [Set<String>]) = ([:], [:], [], [])
    func visit(_ folder: String) {
      (index[folder], low[folder]) = (index.count, index.count)
      open.append(folder)
      for next in (uses[folder] ?? [:]).keys.sorted() {
        if index[next] == nil {
          visit(next)
          low[folder] = min(low[folder]!, low[next]!)
        } else if open.contains(next) {
          low[folder] = min(low[folder]!, index[next]!)
        }
      }
      guard low[folder] == index[folder], let start = open.firstIndex(of: folder) else { return }
      if open.count - start > 1 { found.append(Set(open[start...])) }
      open.removeSubrange(start...)
    }
    for folder in uses.keys.sorted() where index[folder] == nil { visit(folder) }
    return found
  }

  /// Who uses what of whom within `circle`, a line each.
  func explanation(of circle: Set<String>) -> String {
    circle.sorted().flatMap { folder in
      (uses[folder] ?? [:]).sorted { $0.key < $1.key }.filter { circle.contains($0.key) }.map { other, names in
        let some = names.sorted().prefix(5).map { $0.hasSuffix("(") ? $0 + ")" : $0 }.joined(separator: ", ")
        return "  \(folder) uses \(some)\(names.count > 5 ? ", ..." : "") of \(other)"
      }
    }.joined(separator: "\n")
  }
}
