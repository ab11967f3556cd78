import Core
import Kernels
import ReferenceKernels
import Testing

/// Arrays come back unchanged from any layout.
@Suite struct LayoutTests {
  @Test(arguments: [1, 3, 7, 8, 9, 15, 16, 17, 24, 33]) func roundTrips(channels: Int) {
    var source = Source(channels)
    let expected = source.array([2, channels, 3, 5])
    for first in layouts {
      for second in layouts {
        for dtype in [DType.float32, .float64] {
          let array = expected.array(dtype).converted(to: first).converted(to: second)
          #expect(array.layout == second)
          expectEqual(array, expected, "\(channels) channels by \(first) to \(second)", tolerance: 0)
          expectEqual(array.plain(), expected, "\(channels) channels by \(first) and \(second)", tolerance: 0)
        }
      }
    }
  }

  @Test func bytesAndIntegersHaveLayoutsToo() {
    let labels = NDArray((0..<36).map(Int32.init), shape: [1, 9, 2, 2])
    let pixels = NDArray((0..<36).map(UInt8.init), shape: [1, 9, 2, 2])
    for layout in layouts {
      #expect(labels.converted(to: layout).values(as: Int32.self) == labels.values())
      #expect(pixels.converted(to: layout).values(as: UInt8.self) == pixels.values())
    }
  }

  @Test(arguments: layouts) func rowsShareMemory(layout: Layout) {
    var source = Source(1)
    let expected = source.array([4, 5, 2, 3])
    let whole = expected.array(.float32, layout)
    let rows = whole.rows(1..<3)
    #expect(rows.pointer > whole.pointer && rows.layout == layout)
    expectEqual(
      rows, Reference.slice(expected, axis: 0, start: 1, end: 3), "rows in \(layout)", tolerance: 0)
  }

  /// Values are read from a converted copy, whose memory another thread must not get before they are.
  @Test func readingIsSafeWhileOthersRead() async {
    await withTaskGroup(of: Int.self) { group in
      for task in 0..<8 {
        group.addTask {
          var source = Source(task)
          let expected = source.array([2, 8, 3, 4])
          let array = expected.array(.float64, .blocked8)
          return (0..<10_000).count { _ in array.values(as: Double.self) != expected.values }
        }
      }
      for await wrong in group { #expect(wrong == 0) }
    }
  }

  /// `O/16, I/16, kh, kw, 16 of I, 16 of O`, there and back.
  @Test func weightsInBlocks() {
    var source = Source(3)
    let shape: Shape = [32, 48, 3, 2]
    let expected = source.array(Array(shape))
    let rows = expected.array()
    let blocks = rows.converted(to: .blockedWeights)
    #expect(blocks.layout == .blockedWeights && blocks.shape == shape)
    let stored = blocks.stored(as: Float.self)
    for (index, value) in expected.values.enumerated() {
      let (o, i, tap) = (index / (48 * 6), index / 6 % 48, index % 6)
      let place = (((o / 16 * 3 + i / 16) * 6 + tap) * 16 + i % 16) * 16 + o % 16
      #expect(Double(stored[place]) == value)
    }
    expectEqual(blocks.plain(), expected, "weights from blocks", tolerance: 0)
    expectEqual(blocks.converted(to: .channelsLast), expected, "weights from blocks to channels last", tolerance: 0)
  }

  @Test func conversionsAreCounted() {
    var source = Source(2)
    let array = source.array([1, 3, 2, 2]).array()
    let before = LayoutConversions.count
    _ = array.plain()
    _ = array.converted(to: .blocked16)
    #expect(LayoutConversions.count > before)
  }
}
