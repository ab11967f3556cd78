import Testing

/// Reductions over any axes, types and layouts against plain loops.
@Suite struct ReductionPropertyTests {
  @Test func reductions() { expectHolds(forAll: ReductionCase.self) }
  @Test func order() { expectHolds(forAll: OrderCase.self) }
}
