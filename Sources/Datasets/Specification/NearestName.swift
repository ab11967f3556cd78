/// The one of `names` that is most like `name`, for texts that ask whether it was meant; nil where none is like it.
///
/// Letters that are added, left out or exchanged count one each, two neighbors in the wrong order one together. At
/// most a third of the letters may differ.
func nearestName(to name: String, among names: [String]) -> String? {
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
