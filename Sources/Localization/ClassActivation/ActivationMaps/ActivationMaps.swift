import Autodiff

/// The classes of a batch of pictures, and the maps of any class of any of them.
public struct ActivationMaps: Sendable {
  /// `[N, classes]`.
  public let logits: Tensor
  /// `[N, K, h, w]`.
  public let features: Tensor
  /// `[classes, K]`; nil where the features are the maps themselves.
  let weight: Tensor?

  /// N, how many pictures there are.
  public var count: Int { logits.shape[0] }

  /// The `count` likeliest classes of each picture, likeliest first.
  public func topClasses(_ count: Int) -> [[Int]] {
    let count = min(count, logits.shape[1])
    let indices = logits.topIndices(count).values(as: Int32.self).map(Int.init)
    return (0..<self.count).map { Array(indices[$0 * count..<($0 + 1) * count]) }
  }

  /// The softmax of the logits, `[N, classes]`.
  public var probabilities: Tensor { logits.softmax() }

  /// The maps of `classes` for picture `number`, at the features' resolution: for class c the sum over channels k of
  /// weight[c, k] · features[k]. The bias, which is the same everywhere, is left out.
  public func maps(of classes: [Int], picture number: Int) -> [ScoreMap] {
    let (channels, height, width) = (features.shape[1], features.shape[2], features.shape[3])
    let planes = features.sliced(number..<number + 1).reshaped([channels, height * width])
    let indices = Tensor(classes.map(Int32.init))
    let rows = weight.map { $0.gathered(indices).matrixProduct(planes) } ?? planes.gathered(indices)
    let values = rows.floats
    let size = height * width
    return classes.indices.map {
      ScoreMap(width: width, height: height, values: Array(values[$0 * size..<($0 + 1) * size]))
    }
  }
}
