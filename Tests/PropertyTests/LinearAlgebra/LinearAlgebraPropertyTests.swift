import Testing

/// Linear algebra of matrices of any size, precision, layout and condition.
@Suite struct LinearAlgebraPropertyTests {
  @Test func systems() { expectHolds(forAll: LinearSystem.self) }
  @Test func inversesAndDeterminants() { expectHolds(forAll: InverseAndDeterminant.self) }
  @Test func decompositions() { expectHolds(forAll: Decomposition.self) }
}
