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
