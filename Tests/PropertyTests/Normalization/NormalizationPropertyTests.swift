import Testing

/// Normalization in any shape, precision and layout against plain loops.
@Suite struct NormalizationPropertyTests {
  @Test func training() { expectHolds(forAll: TrainingNormalization.self) }
  @Test func evaluation() { expectHolds(forAll: EvaluationNormalization.self) }
  @Test func rows() { expectHolds(forAll: RowNormalizationCase.self) }
  @Test func localResponse() { expectHolds(forAll: LocalResponseCase.self) }
}
