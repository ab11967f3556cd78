import Testing

/// What moves elements without computing, in any type and layout, against plain loops.
@Suite struct ShapingPropertyTests {
  @Test func arrangements() { expectHolds(forAll: ArrangementCase.self) }
  @Test func concatenation() { expectHolds(forAll: ConcatenationCase.self) }
  @Test func lookups() { expectHolds(forAll: LookupCase.self) }
  @Test func elements() { expectHolds(forAll: ElementPlacesCase.self) }
}
