import Autodiff
import Core

/// What went where when a state was loaded.
public struct LoadReport: Sendable, Hashable, Codable {
  /// A value that has another name in the state.
  public struct Renamed: Sendable, Hashable, Codable {
    /// In the state.
    public var from: String
    /// In the network.
    public var to: String
  }

  /// A value that changed its shape.
  public struct Reshaped: Sendable, Hashable, Codable {
    /// In the network.
    public var name: String
    /// In the state.
    public var from: Shape
    /// In the network.
    public var to: Shape
    /// What was done, for people.
    public var change: String
  }

  /// A value of the network that stayed as it was although the state has something of this kind.
  public struct Kept: Sendable, Hashable, Codable {
    /// Of the value in the network, such as `classifier.6.weight`.
    public var name: String
    /// Why, for people, as in `1000 classes in the file, 200 here`.
    public var reason: String
  }

  /// A value whose shape in the state is another than in the network: not loaded.
  public struct Mismatched: Sendable, Hashable, Codable {
    /// Of the value in the network.
    public var name: String
    /// Its shape in the network.
    public var network: Shape
    /// Its shape in the state.
    public var state: Shape
  }

  /// Names of the network that were loaded, reshaped ones included.
  public internal(set) var loaded: [String] = []
  /// Those of them that the state calls otherwise.
  public internal(set) var renamed: [Renamed] = []
  /// Those of them that changed their shape.
  public internal(set) var reshaped: [Reshaped] = []
  /// Names of the network that stayed as they were, with the reason.
  public internal(set) var kept: [Kept] = []
  /// Names of the network that the state lacks: they stayed as they were.
  public internal(set) var missing: [String] = []
  /// Names of the state, renamed if there were rules, that the network lacks.
  public internal(set) var unused: [String] = []
  /// Names whose shapes differ: they stayed as they were.
  public internal(set) var mismatched: [Mismatched] = []

  /// The number of parameters and buffers of the network.
  public var entryCount: Int { loaded.count + kept.count + missing.count + mismatched.count }
}

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

/// Why a state could not be loaded into a network. The network is as it was.
public struct LoadError: Error, CustomStringConvertible, Sendable {
  /// What went wrong.
  public enum Reason: Sendable {
    /// Names or shapes differ in a way that the policy does not allow.
    case mismatch
    /// No name of the state is one of the network's.
    case nothingFits
    /// The rules for renaming are wrong, or make two names one.
    case renaming(NameRuleError)
    /// A value could not be read.
    case reading(any Error)
  }

  /// Why nothing was loaded: the network is as it was.
  public let reason: Reason
  /// What fits and what does not; empty where that was not found out.
  public let report: LoadReport
  /// Names of the state, for an error where none fits.
  let stateNames: [String]

  init(_ reason: Reason, _ report: LoadReport = LoadReport(), stateNames: [String] = []) {
    (self.reason, self.report, self.stateNames) = (reason, report, stateNames)
  }

  /// An error of the rules for renaming alone.
  public init(_ error: NameRuleError) { self.init(.renaming(error)) }

  public var description: String {
    switch reason {
    case .mismatch: mismatch
    case .nothingFits:
      "none of the names in the saved state is one of this network's\n  the state has: \(list(stateNames))\n"
        + "  the network has: \(list(report.missing))\nLoad into the network that the state was saved from, or rename: "
        + "a prefix can be replaced or taken off"
    case .renaming(let error): error.description
    case .reading(let error): "\(error)"
    }
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "nothing" : names.listed(atMost: 8)
  }

  private var mismatch: String {
    var lines = ["the saved state does not fit this network"]
    if !report.missing.isEmpty { lines.append("  the state lacks: \(list(report.missing))") }
    if !report.unused.isEmpty { lines.append("  the network lacks: \(list(report.unused))") }
    for entry in report.mismatched.prefix(8) {
      lines.append("  \(entry.name): the network has shape \(entry.network), the state \(entry.state)")
    }
    if report.mismatched.count > 8 { lines.append("  and \(report.mismatched.count - 8) more shapes differ") }
    return lines.joined(separator: "\n")
  }
}
