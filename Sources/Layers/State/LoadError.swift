import Autodiff

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
    guard !names.isEmpty else { return "nothing" }
    return names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
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
