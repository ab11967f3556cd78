import Autodiff
import Interchange

/// Names of weights that may stand behind the name of what held the network when it was saved, as in
/// `model.layer1.0.conv1.weight`.
struct WrappedNames {
  let shapes: [(name: String, shape: Shape)]

  /// What programs put around a module, at any depth: compiled, spread over processors, or checkpointed.
  static let shells = #"(^|\.)(?:_orig_mod|module|_fsdp_wrapped_module|_checkpoint_wrapped_module)\."#

  /// Names deeper than this are no network's.
  private static let maximumDepth = 8

  /// The beginnings, up to a dot each, that at least `count` names have, the shortest first.
  func prefixes(ofAtLeast count: Int) -> [String] {
    var counts: [String: Int] = [:]
    for (name, _) in shapes {
      let dots = name.indices.filter { name[$0] == "." }
      for dot in dots.prefix(WrappedNames.maximumDepth) { counts[String(name[...dot]), default: 0] += 1 }
    }
    return counts.filter { $0.value >= count }.keys.sorted { ($0.count, $0) < ($1.count, $1) }
  }

  /// The names as they are, without shells, and of each place that holds a quarter of them or more.
  var places: [[(name: String, shape: Shape)]] {
    var result = [shapes]
    var bare = self
    if let shells = try? NameRule.pattern(WrappedNames.shells, template: "$1"),
      let names = try? [shells].renamed(shapes.map(\.name)), names != shapes.map(\.name)
    {
      bare = WrappedNames(shapes: zip(names, shapes).map { ($0, $1.shape) })
      result.append(bare.shapes)
    }
    return result + bare.prefixes(ofAtLeast: max(2, shapes.count / 4)).prefix(32).map(bare.under)
  }

  /// Those that begin with `prefix`, without it.
  func under(_ prefix: String) -> [(name: String, shape: Shape)] {
    shapes.filter { $0.name.hasPrefix(prefix) }.map { (String($0.name.dropFirst(prefix.count)), $0.shape) }
  }
}

extension Backbone {
  /// The rules that turn the names of a file into those of this backbone, before its own rules: `renaming`, and behind
  /// it what takes the network out of what it was saved in (`module.`, `model.`, `_orig_mod.` and whatever else), if
  /// that is needed, and if all of the backbone's names are found in one such place.
  ///
  /// Names outside that place are left out then; a `LoadReport` has them among the unused.
  ///
  /// - Throws: `WeightsError` when the backbone's names are found in several places.
  public func rules(
    for file: WeightFile, after renaming: [NameRule] = []
  ) throws(WeightsError) -> [NameRule] {
    guard let names = try? renaming.renamed(file.names) else { return renaming }
    let wanted = Set(ownBody.keys)
    let shapes = zip(names, file.entries).map { (name: $0, shape: $1.shape) }
    if has(wanted, in: shapes) { return renaming }
    if let place = try place(of: wanted, in: shapes, file) { return renaming + [.strippingPrefix(place)] }
    guard let shells = try? NameRule.pattern(WrappedNames.shells, template: "$1"),
      let bare = try? [shells].renamed(names), bare != names
    else { return renaming }
    let inner = zip(bare, shapes).map { (name: $0, shape: $1.shape) }
    if has(wanted, in: inner) { return renaming + [shells] }
    return try place(of: wanted, in: inner, file).map { renaming + [shells, .strippingPrefix($0)] } ?? renaming
  }

  /// The beginning of names behind which all that are wanted are; nil where there is none.
  private func place(
    of wanted: Set<String>, in shapes: [(name: String, shape: Shape)], _ file: WeightFile
  ) throws(WeightsError) -> String? {
    let wrapped = WrappedNames(shapes: shapes)
    let places = wrapped.prefixes(ofAtLeast: wanted.count).filter { has(wanted, in: wrapped.under($0)) }
    guard places.count <= 1 else { throw WeightsError(file.path, self, .several(places: places)) }
    return places.first
  }

  private func has(_ wanted: Set<String>, in shapes: [(name: String, shape: Shape)]) -> Bool {
    shapes.count >= wanted.count && wanted.isSubset(of: body(ofFile: shapes).keys)
  }

  /// The renaming of one prefix after which more of this backbone's names, and at least half, are among those of
  /// `file`; nil where there is none.
  func proposal(for file: WeightFile, after renaming: [NameRule]) -> PrefixProposal? {
    guard let names = try? renaming.renamed(file.names) else { return nil }
    let wrapped = WrappedNames(shapes: zip(names, file.entries).map { (name: $0, shape: $1.shape) })
    let wanted = ownBody
    func count(_ shapes: [(name: String, shape: Shape)]) -> Int {
      body(ofFile: shapes).keys.count { wanted[$0] != nil }
    }
    var best = PrefixProposal(old: "", new: "", found: count(wrapped.shapes), wanted: wanted.count)
    for prefix in wrapped.prefixes(ofAtLeast: wanted.count / 2).prefix(64) {
      best.improve(old: prefix, new: "", found: count(wrapped.under(prefix)))
    }
    // Of the features alone, what stands before them in the whole network is missing.
    for prefix in WrappedNames(shapes: wanted.map { ($0.key, $0.value) }).prefixes(ofAtLeast: wanted.count) {
      best.improve(old: "", new: prefix, found: count(wrapped.shapes.map { (prefix + $0.name, $0.shape) }))
    }
    return best.old == best.new || 2 * best.found < best.wanted ? nil : best
  }
}

/// A prefix of names that had better be another.
struct PrefixProposal: Sendable, CustomStringConvertible {
  private(set) var old: String
  private(set) var new: String
  /// How many of the backbone's names are there then.
  private(set) var found: Int
  /// How many there are.
  let wanted: Int

  mutating func improve(old: String, new: String, found: Int) {
    if found > self.found { (self.old, self.new, self.found) = (old, new, found) }
  }

  var description: String {
    "With --remap-prefix '\(old)=\(new)' \(found) of its \(wanted) weights would be found"
  }
}
