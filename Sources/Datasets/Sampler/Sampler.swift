import Core

/// Which images an epoch visits, and in which order: PyTorch's `Sampler`, as a value.
///
/// A sampler has no state that moves. The order of an epoch is a function of its number, so that a run can be resumed
/// in the middle of any epoch, and read ahead by any number of threads, with the same result. An image may come several
/// times in an epoch, or not at all; each time it is augmented anew.
public protocol Sampler: SelfDescribing {
  /// How many images an epoch visits, the same for every epoch. All of them where nothing else is said.
  func count(in dataset: any Dataset) -> Int
  /// The images of epoch `epoch` by their place in `dataset`: `count(in:)` numbers in `0..<dataset.count`.
  ///
  /// It depends on the sampler, the epoch and the data set's count and labels, and on nothing else.
  func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int]
}

extension Sampler {
  public func count(in dataset: any Dataset) -> Int { dataset.count }
}

/// Every image once, in the order of the data set (PyTorch's `SequentialSampler`).
public struct SequentialSampler: Sampler {
  public init() {}

  public func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int] { Array(0..<dataset.count) }
}

/// Every image once, in an order of its own for each epoch (PyTorch's `RandomSampler` without replacement).
public struct RandomSampler: Sampler {
  /// What the order follows from, together with the epoch's number.
  public var seed: UInt64

  public init(seed: UInt64 = 0) { self.seed = seed }

  public func order(ofEpoch epoch: Int, in dataset: any Dataset) -> [Int] {
    var generator = RandomGenerator(seed: seed, stream: 0x0DE2, UInt64(bitPattern: Int64(epoch)))
    return generator.shuffled(0..<dataset.count)
  }
}
