import Autodiff
import Kernels
import Layers

/// Why a network has no class activation maps.
public struct NoActivationMaps: Error, CustomStringConvertible, Sendable {
  public let reason: String

  public var description: String {
    "class activation maps need a network that ends in GlobalAveragePool2D and one Linear layer, or in a convolution "
      + "with one channel a class and GlobalAveragePool2D; \(reason)"
  }
}

/// Class activation maps (Zhou et al., CVPR 2016) of a network with global average pooling: how much each place of the
/// last features speaks for a class. Maps come from the unerased network in evaluation mode.
public struct ClassActivationMapper: Sendable {
  /// Everything before the global average pooling.
  public let features: Sequential
  private let classifier: Linear?

  /// - Throws: `NoActivationMaps` if the network does not end as needed.
  public init(_ network: Sequential) throws(NoActivationMaps) {
    let children = network.children.filter { !($0.layer is Flatten || $0.layer is Identity || $0.layer is Dropout) }
    guard let pool = children.lastIndex(where: { $0.layer is GlobalAveragePool2D }), pool > 0 else {
      throw NoActivationMaps(
        reason: "its layers are \(network.children.map(\.name).joined(separator: ", ")), and none of them is GlobalAveragePool2D")
    }
    let tail = children[(pool + 1)...]
    if let last = tail.first {
      guard tail.count == 1, let linear = last.layer as? Linear else {
        throw NoActivationMaps(
          reason: "its global average pooling is followed by \(tail.map(\.name).joined(separator: ", "))")
      }
      classifier = linear
    } else {
      classifier = nil
    }
    features = Sequential(Array(children[..<pool]))
  }

  /// Classifies pictures and keeps the features for maps, in one pass.
  ///
  /// - Parameter images: `[N, 3, H, W]`, normalized.
  public func callAsFunction(_ images: Tensor) -> ActivationMaps {
    let features = features.predict(images)
    let means = features.globalAveragePooled()
    let logits = classifier.map { means.linear($0.weight, bias: $0.bias) } ?? means
    return ActivationMaps(logits: logits.detached(), features: features, weight: classifier?.weight.detached())
  }
}

/// The classes of a batch of pictures, and the maps of any class of any of them.
public struct ActivationMaps: Sendable {
  /// `[N, classes]`.
  public let logits: Tensor
  /// `[N, K, h, w]`.
  public let features: Tensor
  /// `[classes, K]`; nil where the features are the maps themselves.
  let weight: Tensor?

  public var count: Int { logits.shape[0] }

  /// The `count` likeliest classes of each picture, likeliest first.
  public func topClasses(_ count: Int) -> [[Int]] {
    let count = min(count, logits.shape[1])
    let indices = logits.topIndices(count).values(as: Int32.self).map(Int.init)
    return (0..<self.count).map { Array(indices[$0 * count..<($0 + 1) * count]) }
  }

  /// The softmax of the logits, `[N, classes]`.
  public var probabilities: Tensor { logits.softmax() }

  /// The maps of `classes` for picture `number`: for class c the sum over channels k of weight[c, k] · features[k]. The
  /// bias, which is the same everywhere, is left out.
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
