import Core
import Datasets
import Kernels
import TestSupport
import Testing

@Suite struct SamplerTests {
  private let data = PartsDataset(split: .train, count: 50, size: 16, classes: 5)
  /// Classes of 7, 4, 1 and 0 images.
  private let uneven = Labeled(labels: [0, 1, 0, 2, 1, 0, 0, 1, 0, 1, 0, 0], classes: 4)

  /// The order that a seed gives is a promise: runs that are resumed rely on it.
  @Test func randomOrderIsWhatItAlwaysWas() {
    let loader = DataLoader(
      dataset: data.prefix(10), augmentation: Augmentation([]), batchSize: 4, shuffled: true, seed: 3)
    #expect(loader.order(ofEpoch: 1) == [4, 0, 7, 1, 8, 6, 2, 3, 9, 5])
    #expect(RandomSampler(seed: 3).order(ofEpoch: 1, in: data.prefix(10)) == loader.order(ofEpoch: 1))
    #expect(SequentialSampler().order(ofEpoch: 1, in: data.prefix(4)) == [0, 1, 2, 3])
  }

  @Test func weightsSayHowOftenImagesCome() {
    let weights = (0..<50).map { [0, 1, 3][$0 % 3] as Double }
    let sampler = WeightedRandomSampler(weights: weights, count: 20_000, seed: 2)
    let order = sampler.order(ofEpoch: 0, in: data)
    let shares = (0..<3).map { rest in Double(order.count { $0 % 3 == rest }) / 20_000 }
    // 17 images of weight 1 and 16 of weight 3; three deviations of the share are 0.01.
    #expect(order.count == 20_000 && shares[0] == 0 && abs(shares[1] - 17.0 / 65) < 0.01)
    #expect(Set(order).count == 33)
    #expect(sampler.order(ofEpoch: 1, in: data) != order && sampler.order(ofEpoch: 0, in: data) == order)
  }

  @Test func withoutReplacementNoImageComesTwice() {
    let weights = (0..<50).map { [0, 1, 100][$0 % 3] as Double }
    let few = WeightedRandomSampler(weights: weights, count: 10, replacing: false, seed: 2)
    var heavy = 0
    for epoch in 0..<20 {
      let order = few.order(ofEpoch: epoch, in: data)
      #expect(order.count == 10 && Set(order).count == 10 && order.allSatisfy { $0 % 3 != 0 })
      heavy += order.count { $0 % 3 == 2 }
    }
    #expect(heavy > 180)
    let all = WeightedRandomSampler(weights: weights, count: 33, replacing: false)
    #expect(Set(all.order(ofEpoch: 0, in: data)).count == 33)
  }

  @Test func balancedClassesComeEquallyOften() {
    let sampler = BalancedClassSampler(count: 60, seed: 1)
    let order = sampler.order(ofEpoch: 0, in: uneven)
    #expect((0..<4).map { label in order.count { uneven.label(at: $0) == label } } == [20, 20, 20, 0])
    // Within a class, no image comes more than once more than another.
    let visits = (0..<12).filter { uneven.label(at: $0) == 0 }.map { index in order.count { $0 == index } }
    #expect(visits.allSatisfy { $0 == 2 || $0 == 3 } && visits.reduce(0, +) == 20)
    #expect(sampler.order(ofEpoch: 1, in: uneven) != order)
    #expect(BalancedClassSampler().order(ofEpoch: 0, in: uneven).count == 12)
    #expect(BalancedClassSampler().order(ofEpoch: 0, in: Labeled(labels: [], classes: 2)).isEmpty)
  }

  @Test(arguments: [false, true]) func pairsAreOfOneClass(isDroppingLast: Bool) {
    let sampler = PairedClassSampler(batchSize: 4, droppingLast: isDroppingLast, seed: 5)
    for epoch in 0..<4 {
      let batches = sampler.batches(ofEpoch: epoch, in: uneven)
      // 8, 4 and 2 images in pairs.
      #expect(batches.map(\.count) == (isDroppingLast ? [4, 4, 4] : [4, 4, 4, 2]))
      #expect(batches.count == sampler.batchCount(in: uneven))
      #expect(batches.joined().count == sampler.imageCount(in: uneven))
      for batch in batches {
        for row in stride(from: 0, to: batch.count, by: 2) {
          #expect(uneven.label(at: batch[row]) == uneven.label(at: batch[row + 1]))
        }
      }
      if !isDroppingLast { #expect(Set(batches.joined()) == Set(0..<12)) }
    }
    #expect(sampler.batches(ofEpoch: 0, in: uneven) != sampler.batches(ofEpoch: 1, in: uneven))
  }

  @Test func valuesDescribeThemselves() {
    #expect("\(RandomSampler(seed: 7))" == "RandomSampler(seed: 7)")
    #expect("\(SequentialSampler())" == "SequentialSampler")
    #expect(
      "\(ConsecutiveBatches(RandomSampler(seed: 7), batchSize: 4))"
        == "ConsecutiveBatches(sampler: RandomSampler(seed: 7), batchSize: 4, isDroppingLast: false)")
    var weights = [Double](repeating: 1, count: 9)
    let one = "\(WeightedRandomSampler(weights: weights))"
    weights[3] = 2
    #expect(one.hasPrefix("WeightedRandomSampler(weights: 9 values with checksum "))
    #expect("\(WeightedRandomSampler(weights: weights))" != one)
  }

  @Test func descriptionsAreTheSameInEveryProcess() {
    struct Inner { var ranges: [ClosedRange<Double>] }
    struct Odd: BatchTransform {
      var names: Set<String> = ["c", "a", "b", "d"]
      var rates = ["x": 1.5, "w": 2, "y": 3]
      var inner = Inner(ranges: [0...1])
      var (count, limit): (Int?, Int?) = (3, nil)
      func apply(to batch: inout Batch, using generator: inout RandomGenerator) {}
    }
    #expect(
      "\(Odd())"
        == "Odd(names: [a, b, c, d], rates: [(w, 2.0), (x, 1.5), (y, 3.0)], inner: Inner(ranges: [0.0...1.0]), "
        + "count: 3, limit: nil)")
  }

  @Test func whatCannotBeSampledIsExplained() async {
    let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightedRandomSampler(weights: [1, -1])
    }
    expectText("weighted random sampler: weights must be finite and at least 0", in: negative)
    let tooMany = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightedRandomSampler(weights: [1, 0, 1], count: 3, replacing: false)
    }
    expectText("cannot draw 3 images from 2 with weights above 0; draw fewer, or let images come", in: tooMany)
    let mismatch = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightedRandomSampler(weights: [1, 1]).order(ofEpoch: 0, in: Labeled(labels: [0, 0, 0], classes: 1))
    }
    expectText("it has 2 weights, but labeled has 3 images", in: mismatch)
    let odd = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PairedClassSampler(batchSize: 3)
    }
    expectText("batches of 3 images do not divide into pairs", in: odd)
  }
}

/// Images of which only the labels matter.
struct Labeled: Dataset {
  let name = "labeled"
  let labels: [Int]
  let classes: Int

  var classNames: [String] { (0..<classes).map(String.init) }
  var count: Int { labels.count }
  func annotation(at index: Int) -> Annotation { Annotation(identifier: "\(index)", label: labels[index]) }
  func image(at index: Int) throws -> Image { plain(index, width: 8, height: 8) }
}
