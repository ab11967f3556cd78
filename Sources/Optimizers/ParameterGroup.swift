import Core

/// Parameters that are trained differently from the rest, chosen by name.
///
///     SGD(for: network, learningRate: 0.001, groups: [ParameterGroup(matching: "classifier", learningRateScale: 10)])
///
/// The first group that matches a parameter wins.
public struct ParameterGroup: Sendable, Hashable {
  /// Which names belong to the group. Without a star: a name or the whole parts it starts with, so that `layer4`
  /// means all in `layer4` and nothing in `layer41`. With stars: a whole name, each star standing for any characters,
  /// dots included, as in `*.bias`.
  public var pattern: String
  /// What the optimizer's learning rate is multiplied by.
  public var learningRateScale: Double
  /// The weight decay of the group; nil: the optimizer's.
  public var weightDecay: Double?

  /// - Parameters:
  ///   - learningRateScale: what the optimizer's learning rate is multiplied by, 1 by default.
  ///   - weightDecay: nil, the default, for the optimizer's.
  public init(matching pattern: String, learningRateScale: Double = 1, weightDecay: Double? = nil) {
    self.pattern = pattern
    self.learningRateScale = learningRateScale
    self.weightDecay = weightDecay
  }

  /// Whether the parameter `name` belongs to the group, if no other group has it.
  public func matches(_ name: String) -> Bool {
    guard pattern.contains("*") else {
      let parts = pattern.split(separator: ".")
      return !parts.isEmpty && name.split(separator: ".").starts(with: parts)
    }
    return ParameterGroup.matches(Array(name.utf8)[...], Array(pattern.utf8)[...])
  }

  /// Goes back to the last star whenever the letters after it do not fit: linear in most cases, never exponential.
  private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var (here, next) = (name.startIndex, pattern.startIndex)
    var retry: (name: Int, pattern: Int)?
    while here < name.endIndex {
      if next < pattern.endIndex, pattern[next] == UInt8(ascii: "*") {
        next += 1
        retry = (here, next)
      } else if next < pattern.endIndex, pattern[next] == name[here] {
        (here, next) = (here + 1, next + 1)
      } else if let last = retry {
        retry = (last.name + 1, last.pattern)
        (here, next) = (last.name + 1, last.pattern)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

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
            + prefixes(names).listed(atMost: 40))
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
