import Synchronization

/// Values that a program knows by name, in the order in which they were registered. Any thread may look one up or
/// register another, at any time.
public final class Registry<Value: Sendable>: Sendable {
  private let values: Mutex<[Value]>
  private let kind: String
  private let adding: String
  private let namesOf: @Sendable (Value) -> [String]
  private let key: @Sendable (String) -> String

  /// - Parameters:
  ///   - kind: what a value is called in texts, as in `map method`.
  ///   - adding: how a program adds one, for texts, as in `MethodRegistry.register`.
  ///   - values: those that are known from the start.
  ///   - key: what names are compared by; by every letter unless told otherwise.
  ///   - names: a value's names; the first is the one that lists show.
  public init(
    of kind: String, adding: String, _ values: [Value], comparedBy key: @escaping @Sendable (String) -> String = { $0 },
    names: @escaping @Sendable (Value) -> [String]
  ) {
    self.values = Mutex(values)
    (self.kind, self.adding, self.key, namesOf) = (kind, adding, key, names)
  }

  /// All values.
  public var all: [Value] { values.withLock { $0 } }

  /// The first name of each value.
  public var names: [String] { all.compactMap { namesOf($0).first } }

  /// The value that has `name` among its names; nil where there is none.
  public subscript(name: String) -> Value? {
    let key = key(name)
    return all.first { namesOf($0).contains { self.key($0) == key } }
  }

  /// Adds `value` unless one of its names is that of another.
  ///
  /// - Parameter isFormer: tells the value in whose place it comes; none unless told otherwise.
  /// - Returns: nil where it was added; else the name that is taken, and whose it is.
  public func register(
    _ value: Value, replacing isFormer: (Value) -> Bool = { _ in false }
  ) -> (name: String, owner: Value)? {
    values.withLock { values in
      let place = values.firstIndex(where: isFormer)
      let names = namesOf(value)
      for (index, other) in values.enumerated() where index != place {
        let taken = Set(namesOf(other).map(key))
        if let name = names.first(where: { taken.contains(key($0)) }) { return (name, other) }
      }
      if let place { values[place] = value } else { values.append(value) }
      return nil
    }
  }

  /// The first name of the value that is called most like `name`; nil where none is like it.
  public func nearest(to name: String) -> String? {
    let spellings = all.flatMap { value in namesOf(value).map { (first: namesOf(value)[0], key: key($0)) } }
    guard let nearest = nearestName(to: key(name), among: spellings.map(\.key)) else { return nil }
    return spellings.first { $0.key == nearest }?.first
  }

  /// The text for a name that nothing has, as in `no method is called 'eill'; did you mean 'eil'? The methods are: cam,
  /// eil. One of a program's own must be registered first (MethodRegistry.register)`.
  public func unknown(_ name: String) -> String {
    let meant = nearest(to: name).map { "; did you mean '\($0)'?" } ?? "."
    let known = names.isEmpty ? "There are none" : "The \(kind)s are: \(names.joined(separator: ", "))"
    return "no \(kind) is called '\(name)'\(meant) \(known). One of a program's own must be registered first "
      + "(\(adding))"
  }
}

extension Collection<String> {
  /// The names separated by commas, those beyond `limit` only counted: `a, b and 3 more`.
  package func listed(atMost limit: Int) -> String {
    prefix(limit).joined(separator: ", ") + (count > limit ? " and \(count - limit) more" : "")
  }
}

/// The one of `names` that is most like `name`, for texts that ask whether it was meant; nil where none is like it.
///
/// Letters that are added, left out or exchanged count one each, two neighbors in the wrong order one together. At
/// most a third of the letters may differ.
public func nearestName(to name: String, among names: [String]) -> String? {
  let distances = names.map { (name: $0, distance: editDistance(Array(name.lowercased()), Array($0.lowercased()))) }
  guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
  return nearest.distance <= max(name.count, nearest.name.count) / 3 ? nearest.name : nil
}

/// Damerau and Levenshtein's distance, without moves inside a moved part.
private func editDistance(_ one: [Character], _ other: [Character]) -> Int {
  var rows = [Array(0...other.count)]
  for i in one.indices {
    var row = [i + 1]
    for j in other.indices {
      var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (one[i] == other[j] ? 0 : 1))
      if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] { best = min(best, rows[i - 1][j - 1] + 1) }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[one.count][other.count]
}
