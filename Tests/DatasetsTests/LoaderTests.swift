import Core
import Datasets
import Kernels
import TestSupport
import Testing

@Suite struct LoaderTests {
  private let data = PartsDataset(split: .train, count: 50, size: 32)

  private func loader(
    workers: Int = 2, shuffled: Bool = true, droppingLast: Bool = false, cacheBytes: Int = 1 << 20, prefetch: Int = 4
  ) -> DataLoader {
    DataLoader(
      dataset: data, augmentation: .training(imageSize: 28), batchSize: 8, shuffled: shuffled, seed: 3,
      workers: workers, prefetch: prefetch, droppingLast: droppingLast, cacheBytes: cacheBytes)
  }

  private func content(_ epoch: LoadedEpoch) -> [[Float]] {
    epoch.map { batch in batch.pixels.values(as: Float.self) + batch.boxes.joined().map { Float($0.left) } }
  }

  @Test func contentIsTheSameForAnyNumberOfWorkers() {
    let expected = content(loader(workers: 0).epoch(1))
    #expect(expected.count == 7)
    for workers in 1...5 {
      let loader = loader(workers: workers, cacheBytes: workers % 2 == 0 ? 0 : 1 << 20, prefetch: workers)
      #expect(content(loader.epoch(1)) == expected)
      #expect(content(loader.epoch(1)) == expected)
    }
    #expect(content(loader().epoch(2)) != expected)
  }

  @Test func everyImageComesOnceAnEpoch() {
    let loader = loader()
    let batches = Array(loader.epoch(0))
    #expect(batches.map(\.count) == [8, 8, 8, 8, 8, 8, 2])
    #expect(batches.flatMap(\.indices).sorted() == Array(0..<50))
    #expect(batches.flatMap(\.indices) == loader.order(ofEpoch: 0))
    #expect(batches.allSatisfy { batch in zip(batch.indices, batch.labels).allSatisfy { $0 % 8 == $1 } })
    #expect(batches[6].pixels.shape == [2, 3, 28, 28])
    #expect(Array(self.loader(droppingLast: true).epoch(0)).map(\.count) == [8, 8, 8, 8, 8, 8])
    #expect(Array(self.loader(shuffled: false).epoch(4)).flatMap(\.indices) == Array(0..<50))
  }

  @Test func anEpochCanBeEnteredLater() {
    let whole = content(loader().epoch(5))
    #expect(content(loader().epoch(5, startingAtBatch: 4)) == Array(whole[4...]))
    #expect(content(loader().epoch(5, startingAtBatch: 7)).isEmpty)
  }

  @Test func droppedEpochsStopTheirThreads() {
    for _ in 0..<50 {
      let epoch = loader(workers: 3, cacheBytes: 0, prefetch: 2).epoch(0)
      #expect(epoch.next()?.count == 8)
    }
  }

  @Test func unreadableImagesAreNamedAndSkipped() throws {
    let folder = try cubFolder()
    let whole = try plain(1, width: 90, height: 70).encodedJPEG()
    folder.write("images/T/a.jpg", bytes: Array(whole.prefix(whole.count - 40)))
    folder.remove("images/001.Finch/a.jpg")
    let train = try CUBDataset(directory: folder.path, split: .train)
    func loader(_ policy: UnreadablePolicy, batchSize: Int = 2) -> DataLoader {
      DataLoader(
        dataset: train, augmentation: .evaluation(imageSize: 8), batchSize: batchSize, workers: 2, unreadable: policy)
    }
    let skipping = loader(.skip)
    for epoch in 0..<2 {
      let batches = Array(skipping.epoch(epoch))
      #expect(batches.map(\.indices) == [[1], [3]])
      #expect(batches.map { $0.skipped.map(\.index) } == [[0], [2]])
      #expect(batches[0].pixels.shape == [1, 3, 8, 8])
    }
    #expect(skipping.skipped.map(\.identifier) == ["001.Finch/a.jpg", "T/a.jpg"])
    #expect(skipping.skipped[1].reason.contains("ends before its image does"))
    // A batch of which nothing is left hands its skipped images on to the next.
    let single = Array(loader(.skip, batchSize: 1).epoch(0))
    #expect(single.map(\.indices) == [[1], [3]] && single.map { $0.skipped.map(\.index) } == [[0], [2]])
    let failing = loader(.fail).epoch(0)
    #expect(errorText { try failing.nextBatch() }.contains("001.Finch/a.jpg: cannot be opened"))
    #expect(try failing.nextBatch() == nil)
  }

  @Test func anEpochWithoutAnyReadableImageIsAnError() throws {
    let folder = try cubFolder()
    for name in ["001.Finch/a", "001.Finch/b", "T/a", "T/b"] { folder.write("images/\(name).jpg", "no image") }
    let train = try CUBDataset(directory: folder.path, split: .train)
    let loader = DataLoader(dataset: train, augmentation: .evaluation(imageSize: 8), batchSize: 3)
    let error = errorText { try loader.epoch(0).nextBatch() }
    #expect(error.contains("no image could be read; the first one:") && error.contains("neither JPEG nor PNG"))
  }

  @Test func imagesOfDifferentSizesAreAnError() throws {
    let folder = try cubFolder()
    try folder.write("images/001.Finch/b.jpg", plain(1, width: 50, height: 20))
    let train = try CUBDataset(directory: folder.path, split: .train)
    let loader = DataLoader(dataset: train, augmentation: Augmentation([]), batchSize: 4)
    let error = errorText { try loader.epoch(0).nextBatch() }
    #expect(
      error.hasPrefix("001.Finch/b.jpg: the image is 50x20 after the augmentation, others of its batch are 20x16"))
  }

  @Test func boxesAndMasksAreInTheBatchsFrame() throws {
    let folder = try cubFolder()
    try folder.write("images/T/c.jpg", plain(1, width: 400, height: 320))
    try folder.write(
      "trimaps/T/c.png",
      Image(width: 400, height: 320, channels: 1, pixels: (0..<128_000).map { $0 % 400 < 200 ? 1 : 2 }))
    folder.write("bounding_boxes.txt", (1...6).map { "\($0) 100 160 400 80\n" }.joined())
    let test = try CUBDataset(directory: folder.path, split: .test)
    let loader = DataLoader(dataset: test, augmentation: .evaluation(imageSize: 40), batchSize: 2)
    let batch = try #require(try loader.epoch(0).nextBatch())
    #expect(batch.originalSizes[1] == ImageSize(width: 400, height: 320))
    // The first image is too small for its box; the second one's is clipped.
    #expect(batch.boxes == [[], [Box(left: 10, top: 20, right: 40, bottom: 30)]])
    #expect(batch.masks[1]?.box == Box(left: 0, top: 0, right: 20, bottom: 40))
  }
}
