import Testing

/// What treats every element alike, in any shape, type and layout, against plain loops.
@Suite struct ElementwisePropertyTests {
  @Test func unary() { expectHolds(forAll: UnaryCase.self) }
  @Test func binary() { expectHolds(forAll: BinaryCase.self) }
  @Test func choices() { expectHolds(forAll: ChoiceCase.self) }
  @Test func casts() { expectHolds(forAll: CastCase.self) }
  @Test func inPlace() { expectHolds(forAll: AccumulationCase.self) }
}
