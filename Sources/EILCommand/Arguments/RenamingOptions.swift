import ArgumentParser
import EIL
import Foundation

/// Options that say how names of weights change.
struct RenamingOptions: ParsableArguments {
  @Option(
    name: .customLong("remap-prefix"),
    help: ArgumentHelp(
      "Replace a prefix of a file's names; 'module.=' takes one off, '=net.' adds one. May be repeated.",
      valueName: "old=new"))
  var prefixes: [PrefixArgument] = []

  @Option(
    name: .customLong("remap-pattern"),
    help: ArgumentHelp(
      "Replace what matches a regular expression, behind all prefixes; $1 is the first group. May be repeated.",
      valueName: "regex=>text"))
  var patterns: [PatternArgument] = []

  func validate() throws {
    for pattern in patterns {
      do { _ = try NameRule.pattern(pattern.pattern, template: pattern.template) } catch {
        throw ValidationError("--remap-pattern: \(error)")
      }
    }
  }

  var isEmpty: Bool { prefixes.isEmpty && patterns.isEmpty }

  /// In the order of the command line, patterns behind prefixes.
  var rules: [NameRule] {
    get throws {
      try prefixes.map { NameRule.replacingPrefix($0.old, with: $0.new) }
        + patterns.map { try NameRule.pattern($0.pattern, template: $0.template) }
    }
  }
}

/// `OLD=NEW`, of which one may be empty.
struct PrefixArgument: ExpressibleByArgument {
  let old: String
  let new: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !(parts[0].isEmpty && parts[1].isEmpty) else { return nil }
    (old, new) = (parts[0], parts[1])
  }
}

/// `REGEX=>TEXT`.
struct PatternArgument: ExpressibleByArgument {
  let pattern: String
  let template: String

  init?(argument: String) {
    guard let arrow = argument.range(of: "=>", options: .backwards) else { return nil }
    (pattern, template) = (String(argument[..<arrow.lowerBound]), String(argument[arrow.upperBound...]))
  }
}
