import Core

/// What a reader passed over in a folder, by reason, so that nothing goes missing in silence.
struct LeftOut {
  private var names: [String: [String]] = [:]

  /// - Parameters:
  ///   - reason: what they are, as in `files ending in .gif`.
  mutating func add(_ reason: String, _ name: String) { names[reason, default: []].append(name) }

  mutating func add(_ other: LeftOut) { names.merge(other.names) { $0 + $1 } }

  var isEmpty: Bool { names.isEmpty }

  /// A line for each reason: `left out: 3 files ending in .gif: cat/a.gif, cat/b.gif, dog/c.gif`.
  var lines: [String] {
    names.sorted { $0.key < $1.key }.map { reason, names in
      "left out: \(names.count) \(reason): \(names.listed(atMost: 5))"
    }
  }
}
