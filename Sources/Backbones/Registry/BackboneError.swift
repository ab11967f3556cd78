/// Why there is no such backbone, form or map size, or why a description cannot be registered.
public struct BackboneError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, with the values, and how to mend it.
  public let description: String

  init(_ description: String) { self.description = description }

  /// No backbone has that name.
  init(unknown name: String, _ known: [Backbone]) {
    let spellings = known.flatMap { backbone in
      ([backbone.name] + backbone.otherNames).map { (name: backbone.name, spelling: $0) }
    }
    let distances = spellings.map { distance(Backbone.key(name), Backbone.key($0.spelling)) }
    let best = distances.indices.min { distances[$0] < distances[$1] }
    // A name with more than a third of its letters changed is another one.
    let near = best.flatMap { distances[$0] * 3 <= max(3, name.count) ? spellings[$0].name : nil }
    self.init(
      "no backbone is called '\(name)'\(near.map { "; did you mean '\($0)'?" } ?? ".") The names are: "
        + known.map(\.name).joined(separator: ", ")
        + ". One of your own is known once it is registered: Backbone.register(_:)")
  }
}

/// How many letters must be put in, left out or replaced to make `b` of `a` (Levenshtein 1966).
private func distance(_ a: String, _ b: String) -> Int {
  let target = Array(b)
  var row = Array(0...target.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in target.indices {
      let replaced = diagonal + (letter == target[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    }
  }
  return row[target.count]
}
