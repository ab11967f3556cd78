import Testing

/// Matrix products of any size against plain loops.
@Suite struct ProductPropertyTests {
  @Test func matrices() { expectHolds(forAll: MatrixProductCase.self) }
  @Test func innerProducts() { expectHolds(forAll: InnerProductCase.self) }
}
