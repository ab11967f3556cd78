import Testing

/// Softmax and cross entropy against plain loops.
@Suite struct SoftmaxPropertyTests {
  @Test func softmax() { expectHolds(forAll: SoftmaxCase.self) }
  @Test func crossEntropy() { expectHolds(forAll: CrossEntropyCase.self) }

  /// A negative axis of an array large enough for oneDNN stopped the program.
  @Test(arguments: [false, true]) func largeArrayWithNegativeAxis(isLogarithmic: Bool) {
    let operand = Operand(shape: [24, 43])
    expectHolds(SoftmaxCase(operand: operand, axis: -1, isLogarithmic: isLogarithmic, dtype: .float32))
  }
}
