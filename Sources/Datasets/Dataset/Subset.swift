import Core
import Imaging

/// Some images of another data set, in an order of its own.
public struct Subset: Dataset {
  public let name: String
  /// The data set that the images come from.
  public let base: any Dataset
  /// Which of its images, by their place in it.
  public let indices: [Int]

  /// The images at `indices` of `base`.
  public init(_ base: any Dataset, indices: [Int], name: String? = nil) {
    let count = base.count
    require(
      indices.allSatisfy { $0 >= 0 && $0 < count },
      "subset: an index is not in 0..<\(count), the images of \(base.name)")
    self.base = base
    self.indices = indices
    self.name = name ?? "\(base.name)[\(indices.count)]"
  }

  public var classNames: [String] { base.classNames }
  public var count: Int { indices.count }
  public var notes: [String] { base.notes }
  public func annotation(at index: Int) -> Annotation { base.annotation(at: indices[index]) }
  public func label(at index: Int) -> Int { base.label(at: indices[index]) }
  public func image(at index: Int) throws -> Image { try base.image(at: indices[index]) }
  public func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    try base.image(at: indices[index], minimumSide: minimumSide)
  }
  public func mask(at index: Int) throws -> Mask? { try base.mask(at: indices[index]) }
}

extension Dataset {
  /// The first `count` images, in the order of the data set; all if there are fewer.
  public func prefix(_ count: Int) -> Subset {
    Subset(self, indices: Array(0..<Swift.max(0, Swift.min(count, self.count))))
  }
}

/// A data set cut in two: one part to train on and one to choose hyperparameters with.
public struct SplitDataset: Sendable {
  /// What is left for training, in the order of the data set.
  public let training: Subset
  /// The part for choosing hyperparameters, in the order of the data set.
  public let heldOut: Subset

  /// Cuts `dataset` so that every class gives the same share to the held-out part.
  ///
  /// Which images are held out depends on `seed`, the labels and the share only, and both parts keep the order of the
  /// data set. A class of two or more images keeps at least one on each side unless the share is 0 or 1.
  ///
  /// - Parameters:
  ///   - heldOutFraction: the share held out, 0...1.
  public static func split(
    _ dataset: any Dataset, heldOutFraction: Double = 0.1, seed: UInt64 = 0
  ) -> SplitDataset {
    require(
      (0...1).contains(heldOutFraction), "split: the held-out fraction \(heldOutFraction) is not in 0...1")
    var members = [[Int]](repeating: [], count: dataset.classCount)
    for index in 0..<dataset.count { members[dataset.label(at: index)].append(index) }
    var isHeldOut = [Bool](repeating: false, count: dataset.count)
    for (label, indices) in members.enumerated() {
      let count = share(of: indices.count, heldOutFraction)
      var generator = RandomGenerator(seed: seed, stream: 0x5B11, UInt64(label))
      for index in generator.shuffled(indices).prefix(count) { isHeldOut[index] = true }
    }
    return SplitDataset(
      training: Subset(
        dataset, indices: (0..<dataset.count).filter { !isHeldOut[$0] }, name: "\(dataset.name)-training"),
      heldOut: Subset(
        dataset, indices: (0..<dataset.count).filter { isHeldOut[$0] }, name: "\(dataset.name)-held-out"))
  }

  private static func share(of count: Int, _ fraction: Double) -> Int {
    let share = Int((Double(count) * fraction).rounded())
    guard count >= 2, fraction > 0, fraction < 1 else { return share }
    return min(count - 1, max(1, share))
  }
}
