import Kernels
import Testing

/// Networks made ready for inference against their operations one by one.
@Suite struct InferencePropertyTests {
  @Test func networks() { expectHolds(forAll: InferenceCase.self) }

  /// More or fewer zeros below than above, in low images, for Winograd's algorithm too; dilation; windows that reach
  /// beyond the end.
  @Test(arguments: [(1, 0), (2, -1), (-1, 2), (1, 1)]) func unevenPadding(below: Int, beside: Int) {
    for algorithm in [ConvolutionAlgorithm.automatic, .direct] {
      let steps = [
        InferenceStep(kind: .convolution, outputs: 32, kernel: 3, padding: 1, slope: 0, below: below, beside: beside),
        InferenceStep(
          kind: .convolution, outputs: 16, kernel: 3, padding: 2, hasBias: true, below: below, beside: beside,
          dilation: 2),
        InferenceStep(kind: .maximum, kernel: 3, stride: 2, padding: 1, below: min(below, 1), ceils: true),
        InferenceStep(kind: .average, kernel: 2, stride: 2, padding: 1, countsPadding: true, ceils: true),
      ]
      expectHolds(
        InferenceCase(channels: 16, inputs: [[1, 7, 6], [2, 4, 5]], steps: steps, algorithm: algorithm, values: 5))
    }
  }

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
