import Core

extension ParameterGroup {
  /// The group of every name, nil for those in none. A group that gets no parameter stops the program: a misspelt name
  /// would otherwise train as if the group were not there.
  static func assign(_ groups: [ParameterGroup], to names: [String]) -> [ParameterGroup?] {
    for group in groups { group.check() }
    let chosen = names.map { name in groups.firstIndex { $0.matches(name) } }
    for (index, group) in groups.enumerated() where !chosen.contains(index) {
      let isCovered = names.contains(where: group.matches)
      fail(
        isCovered
          ? "parameter group '\(group.pattern)': all that it matches belongs to earlier groups; put it before them"
          : "parameter group '\(group.pattern)': it matches no parameter. Names start with: "
            + prefixes(names).enumerated(atMost: 40))
    }
    return chosen.map { $0.map { groups[$0] } }
  }

  private func check() {
    let isValid = learningRateScale >= 0 && learningRateScale.isFinite
    require(isValid, "parameter group '\(pattern)': the scale of the learning rate is \(learningRateScale)")
    let decay = weightDecay ?? 0
    require(decay >= 0 && decay.isFinite, "parameter group '\(pattern)': the weight decay is \(decay)")
  }

  /// What the names start with: all parts but the last, each once, in order.
  private static func prefixes(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.compactMap { name in
      let parts = name.split(separator: ".")
      let prefix = parts.count > 1 ? parts.dropLast().joined(separator: ".") : name
      return seen.insert(prefix).inserted ? prefix : nil
    }
  }
}
