import Testing

/// Conversions between layouts.
@Suite struct LayoutPropertyTests {
  @Test func features() { expectHolds(forAll: LayoutCase.self) }
  @Test func weights() { expectHolds(forAll: WeightsLayoutCase.self) }
}
