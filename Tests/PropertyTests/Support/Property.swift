/// Tries a property on many random cases, and shrinks the first one that fails.
struct Property<Case: PropertyCase> {
  /// How many cases to try.
  var cases = PropertySettings.cases
  /// What all cases are drawn from.
  var seed = PropertySettings.seed
  /// How many trials shrinking may take.
  var patience = 2000

  /// The first case that fails, made as small as possible; nil if all hold.
  func counterexample() -> Counterexample<Case>? {
    for number in 0..<cases {
      let drawn = drawnCase(number)
      if PropertySettings.isTraced { print("\(number): \(drawn.literal)") }
      if let defect = drawn.defect() { return shrunk(drawn, defect, number) }
    }
    return nil
  }

  /// Case `number`, whatever was tried before.
  func drawnCase(_ number: Int) -> Case {
    var draw = Draw(seed: seed, property: Case.name, number: number)
    for _ in 0..<1000 {
      let drawn = Case.drawn(from: &draw)
      if drawn.isValid { return drawn }
    }
    return Case()
  }

  /// Takes the first plainer case that fails too, from there the next, until none does.
  private func shrunk(_ start: Case, _ defect: String, _ number: Int) -> Counterexample<Case> {
    var found = Counterexample(original: start, minimal: start, defect: defect, steps: 0, seed: seed, number: number)
    var trials = 0
    search: while true {
      for candidate in found.minimal.simpler {
        guard trials < patience else { break search }
        trials += 1
        guard let defect = candidate.defect() else { continue }
        found.minimal = candidate
        found.defect = defect
        found.steps += 1
        continue search
      }
      break
    }
    return found
  }
}
