import Core
import Imaging

/// Several data sets of the same classes, one after the other. PyTorch: `ConcatDataset`.
public struct ConcatDataset: Dataset {
  public let name: String
  /// The data sets, in their order.
  public let parts: [any Dataset]
  /// How many images come before each part, and at the end how many there are.
  private let starts: [Int]

  /// - Parameters:
  ///   - parts: at least one, all with the same class names in the same order; others stop the program.
  ///   - name: the names of the parts with a plus between by default.
  public init(_ parts: [any Dataset], name: String? = nil) {
    require(!parts.isEmpty, "concatenated data set: there are no parts; give at least one")
    for part in parts.dropFirst() {
      require(
        part.classNames == parts[0].classNames,
        "concatenated data set: the classes of \(part.name) are not those of \(parts[0].name), or in another order; a "
          + "label must mean the same class in all parts")
    }
    self.parts = parts
    self.name = name ?? parts.map(\.name).joined(separator: "+")
    starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  public var classNames: [String] { parts[0].classNames }
  public var count: Int { starts[parts.count] }
  public var notes: [String] { parts.flatMap(\.notes) }

  public func annotation(at index: Int) -> Annotation {
    let (part, place) = part(of: index)
    return part.annotation(at: place)
  }

  public func label(at index: Int) -> Int {
    let (part, place) = part(of: index)
    return part.label(at: place)
  }

  public func image(at index: Int) throws -> Image {
    let (part, place) = part(of: index)
    return try part.image(at: place)
  }

  public func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    let (part, place) = part(of: index)
    return try part.image(at: place, minimumSide: minimumSide)
  }

  public func mask(at index: Int) throws -> Mask? {
    let (part, place) = part(of: index)
    return try part.mask(at: place)
  }

  private func part(of index: Int) -> (part: any Dataset, place: Int) {
    let number = starts.dropFirst().firstIndex { index < $0 }.map { $0 - 1 }
    guard let number, index >= 0 else {
      fail("concatenated data set: there is no image \(index) in 0..<\(count), the images of \(name)")
    }
    return (parts[number], index - starts[number])
  }
}

extension Dataset {
  /// Cut in parts of so many images each, drawn by chance, each in the order of the draw. PyTorch: `random_split`.
  ///
  /// `SplitDataset.split` takes the same share of each class instead.
  ///
  /// - Parameters:
  ///   - counts: from 0 up, together all images; others stop the program.
  ///   - seed: the same one gives the same parts.
  public func randomSplit(_ counts: [Int], seed: UInt64) -> [Subset] {
    require(
      counts.allSatisfy { $0 >= 0 } && counts.reduce(0, +) == count,
      "random split: parts of \(counts) images are not the \(count) of \(name); give counts that add up to it")
    var generator = RandomGenerator(seed: seed)
    let order = generator.shuffled(0..<count)
    var start = 0
    return counts.enumerated().map { number, size in
      defer { start += size }
      return Subset(self, indices: Array(order[start..<start + size]), name: "\(name)-part-\(number)")
    }
  }

  /// The same in shares of all images, which add up to 1. Each share is rounded down, and what is left goes to the
  /// first parts, one image each, as in PyTorch.
  public func randomSplit(fractions: [Double], seed: UInt64) -> [Subset] {
    require(
      fractions.allSatisfy { $0 >= 0 } && abs(fractions.reduce(0, +) - 1) < 1e-6,
      "random split: the shares \(fractions) of \(name) do not add up to 1; give shares of all images")
    var counts = fractions.map { Int((Double(count) * $0).rounded(.down)) }
    let left = count - counts.reduce(0, +)
    for number in 0..<Swift.max(0, left) { counts[number % counts.count] += 1 }
    return randomSplit(counts, seed: seed)
  }
}
