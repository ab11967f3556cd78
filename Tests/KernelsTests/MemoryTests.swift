@testable import Kernels
import Testing

/// The pieces of memory that buffers are cut from.
@Suite struct MemoryTests {
  @Test func theFirstSpanThatFitsIsCut() {
    var spans = FreeSpans()
    spans.insert(1000, 40)
    spans.insert(0, 20)
    spans.insert(2000, 60)
    #expect(spans.take(30) == 1000)
    #expect(spans.take(20) == 0)
    #expect(spans.take(50) == 2000)
    #expect(spans.take(20) == nil)
    #expect(spans.byteCount == 20)
  }

  @Test func neighboursGrowTogether() {
    var spans = FreeSpans()
    spans.insert(0, 10)
    spans.insert(20, 10)
    #expect(spans.take(30) == nil)
    spans.insert(10, 10)
    #expect(spans.take(30) == 0)
    #expect(spans.byteCount == 0)
  }

  /// Random takes and returns: no piece overlaps another, and all comes back in one span.
  @Test(arguments: 0..<4) func piecesNeverOverlap(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var spans = FreeSpans()
    spans.insert(0, 10_000)
    var held: [(start: UInt, count: Int)] = []
    for _ in 0..<500 {
      if !held.isEmpty, generator.next() % 2 == 0 {
        let piece = held.remove(at: Int(generator.next() % UInt64(held.count)))
        spans.insert(piece.start, piece.count)
      } else {
        let count = 1 + Int(generator.next() % 400)
        guard let start = spans.take(count) else { continue }
        for other in held {
          #expect(start + UInt(count) <= other.start || other.start + UInt(other.count) <= start)
        }
        held.append((start, count))
      }
      #expect(spans.byteCount + held.reduce(0) { $0 + $1.count } == 10_000)
    }
    for piece in held { spans.insert(piece.start, piece.count) }
    #expect(spans.take(10_000) == 0)
  }

  @Test func capacitiesHoldWhatIsAsked() {
    for bytes in [0, 1, 64, 65, 513, 1000, 16_384, 16_385, 1_000_000] {
      let capacity = Pool.capacity(for: bytes)
      #expect(capacity >= max(1, bytes) && capacity <= max(64, bytes + bytes / 8 + 4096))
    }
  }

  @Test func buffersAreAligned() {
    for bytes in [1, 700, 20_000, 5_000_000] {
      let block = MemoryBlock(byteCount: bytes)
      #expect(UInt(bitPattern: block.pointer) % 64 == 0)
    }
  }
}
