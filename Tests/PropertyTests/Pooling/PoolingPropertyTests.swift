import Testing

/// Pooling in any geometry, precision and layout against plain loops.
@Suite struct PoolingPropertyTests {
  @Test func maximum() { expectHolds(forAll: MaximumPooling.self) }
  @Test func average() { expectHolds(forAll: AveragePooling.self) }
  @Test func adaptiveAndGlobal() { expectHolds(forAll: AdaptivePooling.self) }
}
