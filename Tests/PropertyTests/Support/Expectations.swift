import Testing

/// Expects the property of `Case` to hold for as many random cases as the settings say.
func expectHolds<Case: PropertyCase>(
  forAll type: Case.Type, sourceLocation: SourceLocation = #_sourceLocation
) {
  if let found = Property<Case>().counterexample() {
    Issue.record("\(Case.name): \(found)", sourceLocation: sourceLocation)
  }
}

/// Expects the property to hold for one case, as counterexamples print it.
func expectHolds<Case: PropertyCase>(_ entry: Case, sourceLocation: SourceLocation = #_sourceLocation) {
  if let defect = entry.defect() {
    Issue.record("\(Case.name): \(defect)\n  \(entry.literal)", sourceLocation: sourceLocation)
  }
}
