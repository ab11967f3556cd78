import Testing

/// What treats every element alike, in any shape, type and layout, against plain loops.
@Suite struct ElementwisePropertyTests {
  @Test func unary() { expectHolds(forAll: UnaryCase.self) }
  @Test func binary() { expectHolds(forAll: BinaryCase.self) }
  @Test func parametricReLU() { expectHolds(forAll: ParametricReLUCase.self) }
  @Test func choices() { expectHolds(forAll: ChoiceCase.self) }
  @Test func casts() { expectHolds(forAll: CastCase.self) }
  @Test func inPlace() { expectHolds(forAll: AccumulationCase.self) }

  /// oneDNN's functions, which serve from 1024 elements on, are less accurate than these should be.
  @Test func accuracyOfLargeArrays() {
    expectHolds(UnaryCase(operation: .log, shape: [3, 13, 9, 3], dtype: .float32))
    expectHolds(UnaryCase(operation: .softplus, shape: [2, 13, 5, 8], dtype: .float32, isCoarse: false))
  }
}
