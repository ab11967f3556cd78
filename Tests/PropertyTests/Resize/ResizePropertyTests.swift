import Testing

/// Images of any size at any other size against plain loops.
@Suite struct ResizePropertyTests {
  @Test func resizing() { expectHolds(forAll: ResizeCase.self) }
  @Test func nearest() { expectHolds(forAll: NearestResizeCase.self) }
}
