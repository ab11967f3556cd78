import Core
import Glibc

/// Draws images by weights, one for each image of the data set (PyTorch's `WeightedRandomSampler`).
public struct WeightedRandomSampler: Sampler {
  /// How likely an image is drawn, relative to the others; at least 0. They need not sum to anything.
  public let weights: [Double]
  /// Images an epoch.
  public let count: Int
  /// Whether an image may come more than once in an epoch.
  public let isReplacing: Bool
  /// What the drawn images follow from, together with the epoch's number.
  public let seed: UInt64

  /// - Parameters:
  ///   - weights: one for each image, in the order of the data set.
  ///   - count: images an epoch; as many as there are weights unless told otherwise.
  ///   - replacing: whether an image that was drawn may be drawn again. If not, at least `count` weights must be above
  ///     0, and an epoch has each image at most once.
  ///
  /// It stops the program if a weight is negative or not finite, if none is above 0, or if there are too few of them.
  public init(weights: [Double], count: Int? = nil, replacing: Bool = true, seed: UInt64 = 0) {
    let positive = weights.count { $0 > 0 }
    let count = count ?? weights.count
    require(
      weights.allSatisfy { $0 >= 0 && $0.isFinite } && weights.reduce(0, +).isFinite,
      "weighted random sampler: weights must be finite and at least 0, and so must their sum")
    require(positive > 0, "weighted random sampler: none of the \(weights.count) weights is above 0")
    require(
      count > 0 && (replacing || count <= positive),
      "weighted random sampler: it cannot draw \(count) images from \(positive) with weights above 0"
        + (replacing ? "" : "; draw fewer, or let images come more than once (replacing: true)"))
    self.weights = weights
    self.count = count
    isReplacing = replacing
    self.seed = seed
  }

  public func count(in dataset: any Dataset) -> Int { count }

  public func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int] {
    require(
      weights.count == dataset.count,
      "weighted random sampler: it has \(weights.count) weights, but \(dataset.name) has \(dataset.count) images; give "
        + "one for each")
    var generator = RandomGenerator(seed: seed, stream: 0x3E16, UInt64(bitPattern: Int64(epoch)))
    return isReplacing ? drawn(&generator) : chosen(&generator)
  }

  /// Each draw finds its place on the line of all weights laid end to end.
  private func drawn(_ generator: inout RandomGenerator) -> [Int] {
    var ends: [Double] = []
    ends.reserveCapacity(weights.count)
    var sum = 0.0
    for weight in weights {
      sum += weight
      ends.append(sum)
    }
    // Rounding must not lead past the last image that can be drawn.
    let last = weights.lastIndex { $0 > 0 } ?? 0
    return (0..<count).map { _ in
      let place = generator.uniform() * sum
      var range = 0..<last
      while !range.isEmpty {
        let middle = range.lowerBound + range.count / 2
        range = ends[middle] > place ? range.lowerBound..<middle : middle + 1..<range.upperBound
      }
      return range.lowerBound
    }
  }

  /// Every image waits for a time that is exponentially distributed, shorter for larger weights; the first ones are
  /// taken (Efraimidis and Spirakis, Information Processing Letters 97, 2006).
  private func chosen(_ generator: inout RandomGenerator) -> [Int] {
    let times = weights.map { weight in
      let wait = -log(1 - generator.uniform())
      return weight > 0 ? wait / weight : .infinity
    }
    return Array(times.indices.sorted { (times[$0], $0) < (times[$1], $1) }.prefix(count))
  }
}
