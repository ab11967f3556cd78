import Testing

/// Products of any size against plain loops.
@Suite struct ProductPropertyTests {
  @Test func matrices() { expectHolds(forAll: MatrixProductCase.self) }
  @Test func innerProducts() { expectHolds(forAll: InnerProductCase.self) }
  @Test func streamed() { expectHolds(forAll: StreamedProductCase.self) }
  @Test func classMaps() { expectHolds(forAll: ClassMapsCase.self) }
  @Test func einsum() { expectHolds(forAll: EinsumCase.self) }
}
