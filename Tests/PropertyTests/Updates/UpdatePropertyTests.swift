import Testing

/// The rules of optimizers over scattered parameters against plain loops.
@Suite struct UpdatePropertyTests {
  @Test func steps() { expectHolds(forAll: UpdateCase.self) }
}
