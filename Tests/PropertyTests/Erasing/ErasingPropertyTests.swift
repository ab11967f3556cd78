import Testing

/// The kernel of erasing, for any rows, precision and layout, against plain loops.
@Suite struct ErasingPropertyTests {
  @Test func erasing() { expectHolds(forAll: ErasingCase.self) }
}
