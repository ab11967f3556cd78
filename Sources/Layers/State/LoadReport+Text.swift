extension LoadReport: CustomStringConvertible {
  /// The counts, then a list of everything but what was simply loaded.
  public var description: String { text() }

  /// The report as text for a terminal: the counts, then the lists.
  ///
  /// - Parameter listsLoaded: whether the names that were loaded are listed too.
  public func text(listsLoaded: Bool = false) -> String {
    var lines = counts
    if listsLoaded { append("loaded", loaded, to: &lines) }
    append("renamed", renamed.map { "\($0.from) -> \($0.to)" }, to: &lines)
    append("reshaped", reshaped.map { "\($0.name)  \($0.from) -> \($0.to), \($0.change)" }, to: &lines)
    append("kept as they were", kept.map { "\($0.name)  kept: \($0.reason)" }, to: &lines)
    append("missing in the file", missing, to: &lines)
    append("unused of the file", unused, to: &lines)
    append(
      "of other shapes", mismatched.map { "\($0.name)  \($0.state) in the file, \($0.network) here" }, to: &lines)
    return lines.joined(separator: "\n")
  }

  private var counts: [String] {
    let numbers = [
      ("loaded", loaded.count), ("renamed", renamed.count), ("reshaped", reshaped.count), ("kept", kept.count),
      ("missing", missing.count), ("unused", unused.count), ("other shape", mismatched.count),
    ]
    let width = numbers.reduce(0) { max($0, String($1.1).count) }
    return numbers.filter { $0.1 > 0 || ["loaded", "missing", "unused"].contains($0.0) }.map { name, number in
      let count = String(number)
      let line = name + String(repeating: " ", count: 13 - name.count + width - count.count) + count
      return name == "loaded" ? line + " of \(entryCount)" : line
    }
  }

  private func append(_ heading: String, _ entries: [String], to lines: inout [String]) {
    guard !entries.isEmpty else { return }
    lines += ["", heading + ":"] + entries.map { "  " + $0 }
  }
}
