import Testing

/// Softmax and cross entropy against plain loops.
@Suite struct SoftmaxPropertyTests {
  @Test func softmax() { expectHolds(forAll: SoftmaxCase.self) }
  @Test func crossEntropy() { expectHolds(forAll: CrossEntropyCase.self) }
}
