import Testing

/// Networks made ready for inference against their operations one by one.
@Suite struct InferencePropertyTests {
  @Test func networks() { expectHolds(forAll: InferenceCase.self) }

  /// A ReLU behind a residual sum behind a folded scale.
  @Test func residualBlock() {
    let steps = [
      InferenceStep(kind: .convolution, outputs: 16, kernel: 3, padding: 1), InferenceStep(kind: .scale, slope: 0),
      InferenceStep(kind: .convolution, outputs: 16, kernel: 3, padding: 1, hasBias: true),
      InferenceStep(kind: .sum, back: 3, slope: 0, activatesApart: true),
    ]
    expectHolds(InferenceCase(channels: 16, inputs: [[2, 6, 7], [1, 4, 4]], steps: steps, values: 3))
  }
}
