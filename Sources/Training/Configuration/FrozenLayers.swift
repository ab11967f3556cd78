import Autodiff
import Layers

/// What of a network stays as it is in a run.
struct FrozenLayers {
  /// Stands before the name of a layer where all up to it is meant.
  static let throughMark = "..."

  private(set) var parameters: [NamedParameter] = []
  private(set) var buffers: [NamedBuffer] = []

  /// - Parameter names: sites, paths, and beginnings of the names of parameters, each perhaps behind `throughMark`.
  /// - Throws: an error with the names there are where one is unknown, or means nothing that could change.
  init(_ names: [String], in network: any Layer<Tensor, Tensor>) throws(TrainingError) {
    guard !names.isEmpty else { return }
    let (all, known) = (network.namedParameters, network.namedBuffers)
    var (chosen, kept) = (Set<String>(), Set<String>())
    for name in names {
      let paths = try FrozenLayers.paths(name, network, all.map(\.name))
      func isMeant(_ value: String) -> Bool { paths.contains { value.isPath(in: $0) } }
      let own = all.map(\.name).filter(isMeant)
      guard !own.isEmpty else {
        throw TrainingError(
          "--freeze: '\(name)' has no parameters, so there is nothing to freeze in it. All up to it is frozen by "
            + "'\(FrozenLayers.throughMark)\(name)'")
      }
      chosen.formUnion(own)
      kept.formUnion(known.map(\.name).filter(isMeant))
    }
    parameters = all.filter { chosen.contains($0.name) }
    buffers = known.filter { kept.contains($0.name) }
  }

  /// The paths of what `name` means.
  private static func paths(
    _ name: String, _ network: any Layer<Tensor, Tensor>, _ parameters: [String]
  ) throws(TrainingError) -> [String] {
    let isThrough = name.hasPrefix(throughMark)
    let base = isThrough ? String(name.dropFirst(throughMark.count)) : name
    let points = (network as? any EditableNetwork)?.points ?? []
    let found = points.indices.filter { points[$0].names.contains(base) }
    guard found.count < 2 else { throw unknown(base, network, matches: found.count) }
    guard let place = found.first else {
      // No point of the network, but perhaps within a layer that has none inside.
      let own = parameters.indices.filter { parameters[$0].isPath(in: base) }
      guard let last = own.last else { throw unknown(base, network, matches: 0) }
      return isThrough ? Array(parameters[...last]) : [base]
    }
    let path = points[place].path
    // Not what is around it, which has layers behind it, too.
    return isThrough ? points[...place].map(\.path).filter { !path.hasPrefix($0 + ".") } : [path]
  }

  private static func unknown(_ name: String, _ network: any Layer<Tensor, Tensor>, matches: Int) -> TrainingError {
    var seen: Set<String> = []
    let first = network.namedParameters.compactMap { $0.name.split(separator: ".").first.map(String.init) }
    let known = (network as? any EditableNetwork)?.siteNames ?? first.filter { seen.insert($0).inserted }
    return TrainingError("--freeze: \(UnknownLayerName(name: name, known: known, matches: matches))")
  }

  /// Parameters get no gradient from here on, and running statistics follow no batch.
  func freeze() {
    for named in parameters { named.parameter.isTrainable = false }
    for named in buffers { named.buffer.isFrozen = true }
  }

  /// What is frozen, for people to read; nil where nothing is.
  func text(of count: Int) -> String? {
    guard !parameters.isEmpty else { return nil }
    let statistics = buffers.isEmpty ? "" : ", and the running statistics of batch normalizations among them"
    return "frozen: \(parameters.count) of \(count) parameters (\(parameters[0].name) to "
      + "\(parameters[parameters.count - 1].name))\(statistics)"
  }
}
