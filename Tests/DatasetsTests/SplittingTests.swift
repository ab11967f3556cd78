import Core
import Datasets
import Testing

/// Data sets cut in parts and joined again, and rectangles erased.
@Suite struct SplittingTests {
  private let data = PartsDataset(split: .train, count: 10, size: 32, classes: 3)

  @Test func randomPartsAreAllImages() {
    let parts = data.randomSplit([7, 2, 1], seed: 4)
    #expect(parts.map(\.count) == [7, 2, 1] && Set(parts.flatMap(\.indices)) == Set(0..<10))
    #expect(data.randomSplit([7, 2, 1], seed: 4).map(\.indices) == parts.map(\.indices))
    #expect(data.randomSplit([7, 3], seed: 5)[0].indices != parts[0].indices)
    #expect(data.randomSplit(fractions: [0.75, 0.25], seed: 1).map(\.count) == [8, 2])
    #expect(data.randomSplit(fractions: [0.45, 0.45, 0.1], seed: 1).map(\.count) == [5, 4, 1])
  }

  @Test func joinedSetsAreOneAfterTheOther() throws {
    let (first, second) = (data.prefix(3), Subset(data, indices: [9, 4]))
    let joined = ConcatDataset([first, Subset(data, indices: []), second])
    #expect(joined.count == 5 && joined.classNames == data.classNames)
    for (index, place) in [0, 1, 2, 9, 4].enumerated() {
      #expect(joined.label(at: index) == data.label(at: place))
      #expect(try joined.image(at: index).pixels == data.image(at: place).pixels)
      #expect(joined.annotation(at: index).boxes == data.annotation(at: place).boxes)
    }
  }

  @Test func erasesRectanglesOfSomeImages() throws {
    func batch(_ transforms: [any BatchTransform], workers: Int) throws -> Batch? {
      try DataLoader(
        dataset: data, augmentation: Augmentation([]), batchSize: 10, transforms: transforms, seed: 2, workers: workers
      ).epoch(0).nextBatch()
    }
    let plain = try #require(try batch([], workers: 0)).pixels.values(as: Float.self)
    let erased = try #require(try batch([RandomErasing(value: 9)], workers: 0)).pixels.values(as: Float.self)
    #expect(try #require(try batch([RandomErasing(value: 9)], workers: 2)).pixels.values(as: Float.self) == erased)
    let pixels = 32 * 32
    var counts: [Int] = []
    for image in 0..<10 {
      let changed = (0..<3).map { channel in
        Set((0..<pixels).filter { erased[(image * 3 + channel) * pixels + $0] == 9 })
      }
      #expect(changed[0] == changed[1] && changed[1] == changed[2])
      let rows = Set(changed[0].map { $0 / 32 }), columns = Set(changed[0].map { $0 % 32 })
      #expect(rows.count * columns.count == changed[0].count, "it is no rectangle")
      counts.append(changed[0].count)
      for place in 0..<3 * pixels where !changed[0].contains(place % pixels) {
        #expect(erased[image * 3 * pixels + place] == plain[image * 3 * pixels + place])
      }
    }
    #expect(counts.contains(0) && counts.contains { $0 > 0 } && counts.allSatisfy { $0 <= 360 })
  }
}
