import Autodiff
import Core
import Kernels

/// The classes of a batch of images, and the maps of any class of any of them.
public struct ActivationMaps: Sendable {
  /// `[N, classes]`.
  public let logits: Tensor
  let source: Source

  /// Where the maps of classes come from.
  enum Source: Sendable {
    /// The features `[N, K, h, w]`, weighted with a class's row of `[classes, K]`.
    case weighted(Tensor, Tensor)
    /// The features are the maps themselves, a channel a class.
    case planes(Tensor)
    case computed(Tensor?, @Sendable (_ classes: [[Int]]) -> [[ScoreMap]])
  }

  /// `[N, K, h, w]`, what the maps are made of; nil for methods that keep none.
  public var features: Tensor? {
    switch source {
    case .weighted(let features, _), .planes(let features): features
    case .computed(let features, _): features
    }
  }

  /// `[classes, K]`, what the features are weighted with; nil where the maps are made in another way.
  var weight: Tensor? {
    if case .weighted(_, let weight) = source { weight } else { nil }
  }

  /// Maps that are sums over the features' channels, in one pass for all classes.
  ///
  /// - Parameters:
  ///   - logits: `[N, classes]`.
  ///   - features: `[N, K, h, w]`.
  ///   - weight: `[classes, K]`; nil where channel c is the map of class c.
  public init(logits: Tensor, features: Tensor, weight: Tensor?) {
    self.logits = logits
    source = weight.map { .weighted(features, $0) } ?? .planes(features)
  }

  /// Maps made in any other way, when they are asked for.
  ///
  /// - Parameters:
  ///   - logits: `[N, classes]`.
  ///   - features: `[N, K, h, w]`, for whoever wants to see them.
  ///   - maps: gets one list of classes for each image, each class within 0..<classes, and gives as many maps; all maps
  ///     of an image have the same size.
  public init(
    logits: Tensor, features: Tensor? = nil, maps: @escaping @Sendable (_ classes: [[Int]]) -> [[ScoreMap]]
  ) {
    self.logits = logits
    source = .computed(features, maps)
  }

  /// N, how many images there are.
  public var count: Int { logits.shape[0] }

  /// For each image whether its logits are numbers. Where one is NaN, no class is the likeliest.
  public var haveNumbers: [Bool] { logits.rowsHaveNumbers }

  /// The `count` likeliest classes of each image, likeliest first; a NaN counts as the largest.
  public func topClasses(_ count: Int) -> [[Int]] {
    let count = min(count, logits.shape[1])
    let indices = logits.topIndices(count).values(as: Int32.self).map(Int.init)
    return (0..<self.count).map { Array(indices[$0 * count..<($0 + 1) * count]) }
  }

  /// The softmax of the logits, `[N, classes]`.
  public var probabilities: Tensor { logits.softmax() }
}

extension ActivationMaps {
  /// The maps of the `count` likeliest classes of each image, likeliest first, all in one pass over the features.
  public func maps(ofTop count: Int) -> [[ScoreMap]] { maps(of: topClasses(count)) }

  /// The maps of `classes` for each image, in one pass over the features.
  ///
  /// A class activation map has the features' resolution; for class c it is the sum over channels k of
  /// weight[c, k] · features[k]. The bias, which is the same everywhere, is left out.
  ///
  /// - Parameter classes: one list for each image, of any length.
  public func maps(of classes: [[Int]]) -> [[ScoreMap]] {
    require(
      classes.count == count, "ActivationMaps: \(classes.count) lists of classes for \(count) images; give one each")
    switch source {
    case .weighted(let features, let weight): return weighted(features, weight, classes)
    case .planes(let features): return planes(features, classes)
    case .computed(_, let maps): return computed(maps, classes)
    }
  }

  /// The maps of `classes` for image `number`.
  public func maps(of classes: [Int], image number: Int) -> [ScoreMap] {
    require(number >= 0 && number < count, "ActivationMaps: image \(number) is not in 0..<\(count)")
    func row(_ features: Tensor) -> Tensor { Tensor(features.array.rows(number..<number + 1)) }
    switch source {
    case .weighted(let features, let weight): return weighted(row(features), weight, [classes])[0]
    case .planes(let features): return planes(row(features), [classes])[0]
    case .computed(_, let maps):
      return computed(maps, (0..<count).map { $0 == number ? classes : [] })[number]
    }
  }

  private func weighted(_ features: Tensor, _ weight: Tensor, _ classes: [[Int]]) -> [[ScoreMap]] {
    let values = ClassMaps.run(features.cast(to: .float32).array, weight.cast(to: .float32).array, classes: classes)
    let (height, width) = (features.shape[2], features.shape[3])
    return values.map { $0.map { ScoreMap(width: width, height: height, values: $0) } }
  }

  /// The features themselves, where each channel is the map of a class.
  private func planes(_ features: Tensor, _ classes: [[Int]]) -> [[ScoreMap]] {
    let (channels, height, width) = (features.shape[1], features.shape[2], features.shape[3])
    let (values, size) = (features.floats, height * width)
    return classes.enumerated().map { image, labels in
      labels.map { label in
        require(label >= 0 && label < channels, "ActivationMaps: class \(label) is not in 0..<\(channels)")
        let start = (image * channels + label) * size
        return ScoreMap(width: width, height: height, values: Array(values[start..<start + size]))
      }
    }
  }

  private func computed(_ maps: ([[Int]]) -> [[ScoreMap]], _ classes: [[Int]]) -> [[ScoreMap]] {
    let limit = logits.shape[1]
    for label in classes.joined() {
      require(label >= 0 && label < limit, "ActivationMaps: class \(label) is not in 0..<\(limit)")
    }
    let found = maps(classes)
    require(
      found.map(\.count) == classes.map(\.count),
      "ActivationMaps: the map method made \(found.map(\.count)) maps of the images where \(classes.map(\.count)) "
        + "were asked for; give one for each class")
    return found
  }
}

extension Tensor {
  /// Of logits `[N, classes]`, for each row whether no entry is NaN.
  package var rowsHaveNumbers: [Bool] { largest(axis: 1).doubles.map { !$0.isNaN } }
}
