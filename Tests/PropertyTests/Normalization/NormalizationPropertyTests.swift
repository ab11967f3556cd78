import Testing

/// Batch normalization in any shape, precision and layout against plain loops.
@Suite struct NormalizationPropertyTests {
  @Test func training() { expectHolds(forAll: TrainingNormalization.self) }
  @Test func evaluation() { expectHolds(forAll: EvaluationNormalization.self) }
}
