import Core
import Datasets
import Kernels
import TestSupport
import Testing

/// Mixes each image with its neighbor in the batch, and says so in the soft targets.
private struct NeighborMix: BatchTransform {
  func apply(to batch: inout Batch, using generator: inout RandomGenerator) {
    let share = Float(generator.uniform(0.5...1))
    batch.pixels = mixed(batch.pixels, share)
    batch.softTargets = mixed(batch.softTargets ?? batch.oneHotTargets(), share)
  }

  private func mixed(_ array: NDArray, _ share: Float) -> NDArray {
    let values = array.values(as: Float.self)
    let row = values.count / array.shape[0]
    let result = values.indices.map { share * values[$0] + (1 - share) * values[($0 + row) % values.count] }
    return NDArray(result, shape: array.shape)
  }
}

/// Adds one random number to all pixels of a batch.
private struct Shift: BatchTransform {
  var strength: Double

  func apply(to batch: inout Batch, using generator: inout RandomGenerator) {
    let shift = Float(generator.uniform() * strength)
    batch.pixels = NDArray(batch.pixels.values(as: Float.self).map { $0 + shift }, shape: batch.pixels.shape)
  }
}

/// Forgets a label.
private struct Forgetful: BatchTransform {
  func apply(to batch: inout Batch, using generator: inout RandomGenerator) { batch.labels.removeLast() }
}

/// Batches of one, two, three and so on images.
private struct GrowingBatches: BatchSampler {
  var batchSize: Int { 4 }
  func batchCount(in dataset: any Dataset) -> Int { 4 }
  func imageCount(in dataset: any Dataset) -> Int { 10 }
  func batches(ofEpoch epoch: Int, in dataset: any Dataset) -> [[Int]] {
    (1...4).map { size in (0..<size).map { (epoch + size * $0) % dataset.count } }
  }
}

@Suite struct BatchTransformTests {
  private let data = PartsDataset(split: .train, count: 30, size: 24, classes: 3)

  private static let samplers: [any BatchSampler] = [
    ConsecutiveBatches(RandomSampler(seed: 4), batchSize: 7),
    ConsecutiveBatches(
      WeightedRandomSampler(weights: (0..<30).map { Double($0 % 4) }, count: 41, seed: 4), batchSize: 6,
      droppingLast: true),
    ConsecutiveBatches(BalancedClassSampler(count: 70, seed: 4), batchSize: 8),
    PairedClassSampler(batchSize: 8, seed: 4), GrowingBatches(),
  ]

  private func loader(_ sampler: any BatchSampler, workers: Int = 2, cacheBytes: Int = 1 << 20) -> DataLoader {
    DataLoader(
      dataset: data, augmentation: .training(imageSize: 16), batchSampler: sampler,
      transforms: [NeighborMix(), Shift(strength: 2), NeighborMix()], seed: 9, workers: workers,
      prefetch: workers + 1, cacheBytes: cacheBytes)
  }

  private func content(_ epoch: LoadedEpoch) -> [[Float]] {
    epoch.map { batch in
      batch.pixels.values(as: Float.self) + (batch.softTargets?.values(as: Float.self) ?? [])
        + batch.indices.map(Float.init) + batch.labels.map(Float.init)
    }
  }

  @Test(arguments: samplers.indices) func contentIsTheSameForAnyNumberOfWorkers(number: Int) {
    let sampler = Self.samplers[number]
    let reference = loader(sampler, workers: 0)
    let expected = content(reference.epoch(1))
    #expect(expected.count == reference.batchCount && Set(expected).count == expected.count)
    for workers in 1...4 {
      let other = loader(sampler, workers: workers, cacheBytes: workers % 2 == 0 ? 0 : 1 << 20)
      #expect(content(other.epoch(1)) == expected)
      #expect(content(other.epoch(1, startingAtBatch: 2)) == Array(expected[2...]))
    }
    #expect(content(reference.epoch(2)) != expected)
  }

  @Test(arguments: samplers.indices) func batchesFollowTheSampler(number: Int) {
    let loader = loader(Self.samplers[number])
    let batches = Array(loader.epoch(3))
    #expect(batches.map(\.indices) == Self.samplers[number].batches(ofEpoch: 3, in: data))
    #expect(batches.flatMap(\.indices) == loader.order(ofEpoch: 3))
    #expect(batches.map(\.count).reduce(0, +) == loader.imageCount && batches.count == loader.batchCount)
    for batch in batches {
      let shape = batch.softTargets?.shape
      #expect(batch.classCount == 3 && shape == [batch.count, 3])
    }
  }

  /// The two visits of an image must not be the same crop.
  @Test func anImageThatComesAgainIsAugmentedAnew() throws {
    struct Twice: Sampler {
      func count(in dataset: any Dataset) -> Int { 2 * dataset.count }
      func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int] { (0..<2 * dataset.count).map { $0 / 2 } }
    }
    func rows(_ loader: DataLoader) -> [[Float]] {
      loader.epoch(0).flatMap { batch in
        (0..<batch.count).map { batch.pixels.rows($0..<$0 + 1).values(as: Float.self) }
      }
    }
    let augmentation = Augmentation([RandomResizedCrop(width: 16, height: 16)])
    let twice = rows(DataLoader(dataset: data, augmentation: augmentation, batchSize: 7, sampler: Twice(), seed: 2))
    let once = rows(DataLoader(dataset: data, augmentation: augmentation, batchSize: 7, seed: 2))
    #expect(twice.count == 60 && stride(from: 0, to: 60, by: 2).map { twice[$0] } == once)
    #expect((0..<30).allSatisfy { twice[2 * $0] != twice[2 * $0 + 1] })
  }

  /// Transforms leave the images' own randomness alone.
  @Test func withoutTransformsNothingChanges() {
    func pixels(_ transforms: [any BatchTransform]) -> [[Float]] {
      let loader = DataLoader(
        dataset: data, augmentation: .training(imageSize: 16), batchSize: 8, transforms: transforms, seed: 9)
      return loader.epoch(0).map { $0.pixels.values(as: Float.self) }
    }
    #expect(pixels([Shift(strength: 0)]) == pixels([]) && pixels([Shift(strength: 1)]) != pixels([]))
  }

  @Test func labelsBecomeSoftTargets() {
    let batch = Batch(pixels: NDArray(zeros: [2, 3, 4, 6], .float32), labels: [2, 0])
    #expect(batch.oneHotTargets(classes: 3).values(as: Float.self) == [0, 0, 1, 1, 0, 0])
    #expect(batch.indices == [0, 1] && batch.boxes == [[], []] && batch.masks.count == 2)
    #expect(batch.originalSizes == Array(repeating: ImageSize(width: 6, height: 4), count: 2))
  }

  @Test func settingsTellLoadersApart() {
    let base = loader(Self.samplers[0]).settings
    #expect(base["transforms"] == "NeighborMix, Shift(strength: 2.0), NeighborMix" && base["seed"] == "9")
    #expect(base["augmentation"]?.hasPrefix("Resize(width: 19, height: 19), RandomCrop(width: 16, height: 16") == true)
    #expect(base["augmentation"]?.contains("Normalization(mean: [0.485, 0.456, 0.406]") == true)
    #expect(loader(Self.samplers[0], workers: 5).settings == base)
    for other in Self.samplers.dropFirst() { #expect(loader(other).settings != base) }
    #expect("\(Augmentation.evaluation(imageSize: 16))".hasSuffix("full decoding"))
  }

  @Test func whatDoesNotFitIsExplained() async {
    let lists = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Batch(pixels: NDArray(zeros: [2, 3, 4, 4], .float32), labels: [1, 0], boxes: [[]])
    }
    expectText("batch: of 2 images there are 2 indices, 1 lists of boxes, 2 masks", in: lists)
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Batch(pixels: NDArray(zeros: [2, 3, 4, 4], .float32), labels: [1])
    }
    expectText("batch: the pixels are [2, 3, 4, 4] (float32), but there are 1 labels", in: labels)
    let targets = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Batch(
        pixels: NDArray(zeros: [1, 3, 4, 4], .float32), labels: [1],
        softTargets: NDArray([0.5, 0.2] as [Float], shape: [1, 2]))
    }
    expectText("batch: the soft targets of row 0 sum to 0.7", in: targets)
    let transform = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let data = PartsDataset(split: .train, count: 4, size: 16)
      let loader = DataLoader(
        dataset: data, augmentation: Augmentation([]), batchSize: 2, transforms: [Forgetful()], workers: 0)
      _ = try loader.epoch(0).nextBatch()
    }
    expectText("data loader: after the batch transform Forgetful: the pixels are [2, 3, 16, 16]", in: transform)
    let both = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let data = PartsDataset(split: .train, count: 4, size: 16)
      _ = DataLoader(
        dataset: data, augmentation: Augmentation([]), batchSize: 2, sampler: RandomSampler(), shuffled: true)
    }
    expectText("only one of both can make the order", in: both)
    let outside = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let data = PartsDataset(split: .train, count: 3, size: 16)
      struct Far: Sampler {
        func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int] { [0, 1, 9] }
      }
      _ = DataLoader(dataset: data, augmentation: Augmentation([]), batchSize: 2, sampler: Far()).epoch(0)
    }
    expectText("gives image 9 in epoch 0, but", in: outside)
    expectText("has 0..<3", in: outside)
  }
}
