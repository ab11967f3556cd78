@testable import Core
@testable import Kernels
import Testing

/// What the pool holds of the system's memory. Each test runs in a process of its own.
@Suite struct ResidentTests {
  /// Long-lived buffers with gaps between them, and then a large one that fits into no gap: the gaps' pages go back.
  @Test func gapsGoBackBeforeMoreIsHeld() async {
    await #expect(processExitsWith: .success) {
      let megabyte = 1 << 20
      func filled(_ count: Int) -> MemoryBlock {
        let block = MemoryBlock(byteCount: count)
        block.pointer.initializeMemory(as: UInt8.self, repeating: 1, count: count)
        return block
      }
      func resident(_ blocks: [MemoryBlock]) -> Int {
        let first = blocks.map { UInt(bitPattern: $0.pointer) }.min() ?? 0
        let end = blocks.map { UInt(bitPattern: $0.pointer) + UInt($0.capacity) }.max() ?? 0
        return ResidentPages.byteCount(first, Int(end - first))
      }
      // 16 buffers of 6 MiB; every other one goes.
      var kept = (0..<16).map { _ in filled(6 * megabyte) }
      kept = kept.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      let large = filled(48 * megabyte)
      let held = resident(kept + [large])
      #expect(held <= (16 * 6 + 16) * megabyte)
      #expect(held >= (8 * 6 + 48) * megabyte)
      withExtendedLifetime((kept, large)) {}
    }
  }

  @Test func regionsTouch() async {
    await #expect(processExitsWith: .success) {
      var reserve = AddressReserve()
      let (first, second) = (reserve.cut(5_000_000), reserve.cut(1))
      #expect(first?.upperBound == second?.lowerBound)
      #expect((first?.count ?? 0) >= 5_000_000 && (second?.lowerBound ?? 1) % UInt(AddressReserve.hugePage) == 0)
    }
  }
}
