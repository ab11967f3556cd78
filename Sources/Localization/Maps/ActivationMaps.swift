import Autodiff

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

  /// The `count` likeliest classes of each image, likeliest first.
  public func topClasses(_ count: Int) -> [[Int]] {
    let count = min(count, logits.shape[1])
    let indices = logits.topIndices(count).values(as: Int32.self).map(Int.init)
    return (0..<self.count).map { Array(indices[$0 * count..<($0 + 1) * count]) }
  }

  /// The softmax of the logits, `[N, classes]`.
  public var probabilities: Tensor { logits.softmax() }
}
