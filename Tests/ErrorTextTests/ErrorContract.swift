/// What every error text says: the operation, the operands' shapes and element types, the rule and what to do.
enum ErrorContract {
  enum Demand: String, CaseIterable {
    case operation = "an operation that the user can recognize"
    case operands = "a shape and an element type"
    case hint = "a hint behind the rule"
  }

  /// Names of what operations are made of, which a user has not called.
  private static let internalNames: Set = [
    "accumulation", "kernel", "lanes", "normalization", "operation", "pooling", "reduction", "resize", "sort",
  ]

  /// What `text` does not say. The line on the layer comes with any text inside one, and does not count.
  static func unmetDemands(_ text: String) -> [Demand] {
    let line = text.prefix { $0 != "\n" }
    let parts = line.split(separator: ": ", maxSplits: 1)
    guard parts.count == 2 else { return Demand.allCases }
    return Demand.allCases.filter { demand in
      switch demand {
      case .operation: parts[0].first?.isLetter != true || internalNames.contains(String(parts[0]))
      case .operands: !line.contains(#/\[[0-9, ]*\]/#) || !line.contains(#/float32|float64|int32|uint8/#)
      case .hint: !endsInHint(parts[1])
      }
    }
  }

  /// Whether a clause of its own, of two words at least, stands at the end.
  private static func endsInHint(_ text: Substring) -> Bool {
    let clauses = text.split(separator: #/[;.] /#)
    return clauses.count > 1 && clauses[clauses.count - 1].split(separator: " ").count > 1
  }
}
