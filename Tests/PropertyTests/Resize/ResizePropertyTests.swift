import Testing

/// Interpolation to any size against plain loops.
@Suite struct ResizePropertyTests {
  @Test func resizing() { expectHolds(forAll: ResizeCase.self) }
}
