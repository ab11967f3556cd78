import Testing

/// Reductions over any axes, running totals and orders along any of them, and counts of what is no number, in any type
/// and layout, against plain loops.
@Suite struct ReductionPropertyTests {
  @Test func reductions() { expectHolds(forAll: ReductionCase.self) }
  @Test func logSumExp() { expectHolds(forAll: LogSumExpCase.self) }
  @Test func cumulativeSums() { expectHolds(forAll: CumulativeSumCase.self) }
  @Test func order() { expectHolds(forAll: OrderCase.self) }
  @Test func nonFinite() { expectHolds(forAll: NonFiniteCase.self) }
  @Test func sorting() { expectHolds(forAll: SortingCase.self) }
}
