/// A case for which a property does not hold.
struct Counterexample<Case: PropertyCase>: CustomStringConvertible {
  /// As it was drawn.
  let original: Case
  /// As small as it was found to fail.
  var minimal: Case
  /// What is wrong with the minimal case.
  var defect: String
  /// How often it was made smaller.
  var steps: Int
  let seed: UInt64
  let number: Int

  var description: String {
    """
    \(defect)
      smallest case, after \(steps) steps:  expectHolds(\(minimal.literal))
      as drawn, case \(number) of seed \(seed):  \(original.literal)
    """
  }
}
