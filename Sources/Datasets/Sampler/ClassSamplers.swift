import Core

/// Visits every class equally often, whatever its size.
///
/// An epoch goes through rounds, in each of which every class comes once, in random order. Each class hands out its
/// images in random order and begins anew when all have been visited, so that the images of a small class come several
/// times, and each about as often as the others of its class. Classes without an image are passed over.
public struct BalancedClassSampler: Sampler {
  /// Images an epoch; nil for as many as the data set has.
  public let count: Int?
  /// What the order follows from, together with the epoch's number.
  public let seed: UInt64

  /// - Parameter count: images an epoch; as many as the data set has unless told otherwise.
  public init(count: Int? = nil, seed: UInt64 = 0) {
    require(count ?? 1 > 0, "balanced class sampler: \(count ?? 0) images an epoch; there must be at least 1")
    self.count = count
    self.seed = seed
  }

  public func count(in dataset: any Dataset) -> Int { dataset.count == 0 ? 0 : count ?? dataset.count }

  public func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int] {
    var generator = RandomGenerator(seed: seed, stream: 0xBA1A, UInt64(bitPattern: Int64(epoch)))
    let classes = dataset.membersOfClasses
    var waiting = [[Int]](repeating: [], count: classes.count)
    let count = count(in: dataset)
    var order: [Int] = []
    order.reserveCapacity(count)
    while order.count < count {
      for number in generator.shuffled(classes.indices).prefix(count - order.count) {
        if waiting[number].isEmpty { waiting[number] = generator.shuffled(classes[number]) }
        order.append(waiting[number].removeLast())
      }
    }
    return order
  }
}

/// Batches of pairs of one class: rows 0 and 1 of a batch are of the same class, rows 2 and 3, and so on. For methods
/// that compare two images of a class.
///
/// Each image comes once an epoch, in random order and random pairs; the last of a class with an odd number of images
/// is paired with another of its class, which then comes twice, or with itself where it is the only one. (It is
/// augmented anew then, as always when an image comes again.)
public struct PairedClassSampler: BatchSampler {
  public let batchSize: Int
  /// Whether a last batch that is not full is left out.
  public let isDroppingLast: Bool
  /// What order and pairs follow from, together with the epoch's number.
  public let seed: UInt64

  /// - Parameters:
  ///   - batchSize: images a batch, an even number.
  ///   - droppingLast: whether a last batch that is not full is left out.
  public init(batchSize: Int, droppingLast: Bool = false, seed: UInt64 = 0) {
    require(
      batchSize > 0 && batchSize % 2 == 0,
      "paired class sampler: batches of \(batchSize) images do not divide into pairs; use an even number above 0")
    self.batchSize = batchSize
    isDroppingLast = droppingLast
    self.seed = seed
  }

  public func batchCount(in dataset: any Dataset) -> Int {
    let images = imagesOfPairs(in: dataset)
    return isDroppingLast ? images / batchSize : (images + batchSize - 1) / batchSize
  }

  public func imageCount(in dataset: any Dataset) -> Int {
    let images = imagesOfPairs(in: dataset)
    return isDroppingLast ? images / batchSize * batchSize : images
  }

  public func batches(ofEpoch epoch: Int, in dataset: any Dataset) -> [[Int]] {
    var generator = RandomGenerator(seed: seed, stream: 0x9A1B, UInt64(bitPattern: Int64(epoch)))
    var pairs: [[Int]] = []
    for members in dataset.membersOfClasses {
      let order = generator.shuffled(members)
      for first in stride(from: 0, to: order.count, by: 2) {
        pairs.append([order[first], order[first + 1 < order.count ? first + 1 : 0]])
      }
    }
    let order = generator.shuffled(pairs).flatMap { $0 }
    return order.slices(of: batchSize, droppingLast: isDroppingLast)
  }

  private func imagesOfPairs(in dataset: any Dataset) -> Int {
    dataset.classSizes.reduce(0) { $0 + ($1 + 1) / 2 * 2 }
  }
}

extension Dataset {
  /// The images of each class that has some, by their place in the data set, in the order of the labels.
  fileprivate var membersOfClasses: [[Int]] {
    var members = [[Int]](repeating: [], count: classCount)
    for index in 0..<count { members[label(at: index)].append(index) }
    return members.filter { !$0.isEmpty }
  }
}
