@testable import Core
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

  @Test func neighborsGrowTogether() {
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
      let capacity = MemoryPool.capacity(for: bytes)
      #expect(capacity >= max(1, bytes) && capacity <= max(64, bytes + bytes / 8 + 4096))
    }
  }

  /// The room that kernels work in comes from the pool, and so is counted.
  @Test func scratchIsCounted() async {
    await #expect(processExitsWith: .success) {
      ThreadPool.size = 1
      let x = NDArray(repeating: 1, shape: [2, 64, 32, 32], .float32)
      let settings = LocalResponse.Settings(size: 5)
      let small: Shape = [2, 64, 16, 16]
      expectScratch(4 * 256 * (2 * 64 + 1)) { [LocalResponse.forward(x, settings)] }
      expectScratch(4 * 256 * (2 * 64 + 1)) { [LocalResponse.gradient(x, input: x, settings)] }
      expectScratch(4 * 32 * 48) { [Resize.bilinear(x, height: 48, width: 48, alignCorners: false)] }
      expectScratch(4 * 16 * 32) { [Resize.bicubicGradient(x, inputShape: small, alignCorners: false)] }
      expectScratch(4 * 32) { [Resize.nearestGradient(x, inputShape: small)] }
      let matrices = NDArray(repeating: 1, shape: [2, 40, 30], .float64)
      try expectScratch(8 * (40 * 30 + 30)) {
        let parts = try LinearAlgebra.svd(matrices)
        return [parts.u, parts.s, parts.vTransposed]
      }
    }
  }

  /// Each thread has room of its own, whatever the range and however many there are.
  @Test(arguments: [1, 2, 3, 4], [1, 5, 64]) func roomsDoNotOverlap(size: Int, count: Int) {
    let before = ThreadPool.size
    ThreadPool.size = size
    defer { ThreadPool.size = before }
    let sums = NDArray(zeros: [count], .int32)
    let results = sums.address(as: Int32.self)
    ThreadPool.run(count, grain: 1, room: 5, of: Int32.self) { numbers, room in
      for number in numbers {
        for i in 0..<5 { room[i] = Int32(number) }
        results[number] = (0..<5).reduce(0) { $0 + room[$1] }
      }
    }
    #expect(sums.values(as: Int32.self) == (0..<count).map { Int32(5 * $0) })
  }

  @Test func buffersAreAligned() {
    for bytes in [1, 700, 20_000, 5_000_000] {
      let block = MemoryBlock(byteCount: bytes)
      #expect(UInt(bitPattern: block.pointer) % 64 == 0)
    }
  }
}

/// Expects that `run` takes `bytes` of memory beside its results, or a little more.
private func expectScratch(_ bytes: Int, _ run: () throws -> [NDArray]) rethrows {
  let (results, memory) = try MemoryUse.measuring(run)
  let scratch = memory.addedPeakBytes - memory.addedBytes
  #expect(scratch >= bytes && scratch <= bytes + bytes / 8 + 4096)
  withExtendedLifetime(results) {}
}
