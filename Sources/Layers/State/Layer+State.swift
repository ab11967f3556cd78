import Autodiff

/// What went where when a state was loaded.
public struct LoadReport: Sendable {
  /// Names loaded.
  public internal(set) var loaded: [String] = []
  /// Names of the network that the state lacks.
  public internal(set) var missing: [String] = []
  /// Names of the state that the network lacks.
  public internal(set) var unused: [String] = []
  /// Names whose shapes differ: not loaded.
  public internal(set) var mismatched: [(name: String, network: Shape, state: Shape)] = []
}

/// Why a state does not fit a network.
public struct StateMismatch: Error, CustomStringConvertible, Sendable {
  public let report: LoadReport

  public var description: String {
    func list(_ names: [String]) -> String {
      names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    }
    var lines = ["the saved state does not fit this network"]
    if !report.missing.isEmpty { lines.append("  the state lacks: \(list(report.missing))") }
    if !report.unused.isEmpty { lines.append("  the network lacks: \(list(report.unused))") }
    for (name, network, state) in report.mismatched.prefix(8) {
      lines.append("  \(name): the network has shape \(network), the state \(state)")
    }
    if report.mismatched.count > 8 { lines.append("  and \(report.mismatched.count - 8) more shapes differ") }
    return lines.joined(separator: "\n")
  }
}

/// How strictly `load` takes a state.
public enum LoadPolicy: Sendable {
  /// All names and shapes must match.
  case strict
  /// Whatever matches in name and shape is loaded, as for fine-tuning with a new head.
  case matching
}

extension Layer {
  /// All parameters and buffers by name, in order.
  public var state: [(name: String, tensor: Tensor)] {
    namedParameters.map { ($0.name, Tensor($0.parameter.array)) }
      + namedBuffers.map { ($0.name, $0.buffer.wrappedValue) }
  }

  /// Sets parameters and buffers from `state`. Nothing is changed if it throws.
  @discardableResult
  public func load(
    _ state: [String: Tensor], policy: LoadPolicy = .strict
  ) throws(StateMismatch) -> LoadReport {
    var report = LoadReport()
    let parameters = Dictionary(uniqueKeysWithValues: namedParameters.map { ($0.name, $0.parameter) })
    let buffers = Dictionary(uniqueKeysWithValues: namedBuffers.map { ($0.name, $0.buffer) })
    for (name, own) in self.state {
      guard let saved = state[name] else {
        report.missing.append(name)
        continue
      }
      if saved.shape == own.shape { report.loaded.append(name) } else {
        report.mismatched.append((name, own.shape, saved.shape))
      }
    }
    report.unused = state.keys.filter { parameters[$0] == nil && buffers[$0] == nil }.sorted()
    if policy == .strict, !(report.missing.isEmpty && report.unused.isEmpty && report.mismatched.isEmpty) {
      throw StateMismatch(report: report)
    }
    for name in report.loaded {
      guard let saved = state[name] else { continue }
      if let parameter = parameters[name] { parameter.wrappedValue = saved.cast(to: parameter.dtype) }
      if let buffer = buffers[name] { buffer.wrappedValue = saved.cast(to: buffer.wrappedValue.dtype) }
    }
    return report
  }
}
