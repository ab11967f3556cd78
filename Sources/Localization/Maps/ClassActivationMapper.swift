import Autodiff
import Core
import Kernels
import Layers

/// Class activation maps (CAM; Zhou et al., CVPR 2016), the default: the features before the global average pooling,
/// weighted with the class's row of the linear layer behind it.
///
/// See `ClassActivationMapper` for the heads that it understands. The maps are not rectified and leave the bias out.
public struct ClassActivationMap: MapMethod, Hashable {
  public static let name = "cam"

  public init() {}

  /// - Throws: `NoActivationMaps` if the network does not end as needed.
  public func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    try ClassActivationMapper(network, optimized: optimized, algorithm: Convolution.algorithm)
  }
}

extension ClassActivationMapper: Mapper {}

/// Class activation maps (Zhou et al., CVPR 2016) of a network with global average pooling: how much each place of the
/// last features speaks for a class. Maps come from the unerased network in evaluation mode.
///
/// Two heads are understood: global average pooling and one linear layer, and a convolution with one channel a class
/// before the pooling, whose output is the maps. `Flatten`, `Identity` and `Dropout` behind the pooling do no harm.
/// Where the outermost layers are others, as in blocks of one's own, the network's graph is searched (`ClassMapHead`).
public struct ClassActivationMapper: Sendable {
  /// The layers before the pooling, and the linear layer behind it, of a network whose outermost layers show both.
  private struct Parts: Sendable {
    let features: Sequential
    let classifier: Linear?
  }

  /// A mapper made for inference.
  fileprivate struct Prepared: Sendable {
    let features: OptimizedNetwork
    let weight: Tensor?
    let bias: Tensor?

    func callAsFunction(_ images: Tensor) -> ActivationMaps {
      ActivationMaps(features: features(images.detached()), weight, bias: bias)
    }
  }

  private enum Way: Sendable {
    case prepared(Prepared)
    case parts(Parts)
    /// Made ready anew at each call, for the weights of the time.
    case graph(any Layer<Tensor, Tensor>)
  }

  private let way: Way

  /// - Parameters:
  ///   - optimized: whether the mapper is made for inference alone: faster, and with the weights as they are now,
  ///     whatever becomes of the network. Otherwise it runs the network itself, with its weights of the time.
  ///   - algorithm: of an optimized network's 3x3 convolutions.
  /// - Throws: `NoActivationMaps` if the network does not end as needed.
  public init(
    _ network: any Layer<Tensor, Tensor>, optimized: Bool = false, algorithm: ConvolutionAlgorithm = .automatic
  ) throws(NoActivationMaps) {
    do throws(NoActivationMaps) {
      let parts = try ClassActivationMapper.parts(of: network)
      guard optimized else {
        way = .parts(parts)
        return
      }
      way = .prepared(
        Prepared(
          features: parts.features.optimizedForInference(algorithm: algorithm),
          weight: parts.classifier?.weight.detached(), bias: parts.classifier?.bias?.detached()))
    } catch {
      // Its text speaks of layers, which people know better than operations.
      guard let head = try? ClassMapHead(of: network) else { throw error }
      way = optimized ? .prepared(Prepared(head, algorithm)) : .graph(network)
    }
  }

  private static func parts(of network: any Layer<Tensor, Tensor>) throws(NoActivationMaps) -> Parts {
    guard let network = network as? Sequential else {
      throw NoActivationMaps(reason: "it is a \(type(of: network)), not a Sequential")
    }
    guard let pool = network.children.lastIndex(where: { $0.layer is GlobalAvgPool2D }) else {
      let names = network.children.map(\.name).joined(separator: ", ")
      throw NoActivationMaps(reason: "none of its outermost layers (\(names)) is GlobalAvgPool2D")
    }
    guard pool > 0 else {
      throw NoActivationMaps(reason: "nothing comes before its GlobalAvgPool2D")
    }
    return Parts(
      features: Sequential(Array(network.children[..<pool])),
      classifier: try classifier(network.children[(pool + 1)...]))
  }

  /// The linear layer behind the pooling; nil where nothing is behind it.
  private static func classifier(_ tail: ArraySlice<Sequential.Child>) throws(NoActivationMaps) -> Linear? {
    let tail = tail.filter { !($0.layer is Flatten || $0.layer is Identity || $0.layer is Dropout) }
    guard let last = tail.first else { return nil }
    guard tail.count == 1, let linear = last.layer as? Linear else {
      let layers = tail.map { "\($0.name) (\(type(of: $0.layer)))" }.joined(separator: ", ")
      throw NoActivationMaps(reason: "its GlobalAvgPool2D is followed by \(layers)")
    }
    return linear
  }

  /// Classifies images and keeps the features for maps, in one pass.
  ///
  /// - Parameter images: `[N, 3, H, W]`, normalized.
  public func callAsFunction(_ images: Tensor) -> ActivationMaps {
    switch way {
    case .prepared(let prepared): return prepared(images)
    case .parts(let parts):
      return ActivationMaps(
        features: parts.features.predict(images), parts.classifier?.weight.detached(),
        bias: parts.classifier?.bias?.detached())
    case .graph(let network):
      guard let head = try? ClassMapHead(of: network) else {
        fail("class activation maps: the network has lost the head that it had when its mapper was made")
      }
      return Prepared(head, .automatic)(images)
    }
  }
}

extension ClassActivationMapper.Prepared {
  fileprivate init(_ head: ClassMapHead, _ algorithm: ConvolutionAlgorithm) {
    features = head.optimizedFeatures(algorithm: algorithm)
    (weight, bias) = (head.weight?.tensor, head.bias?.tensor)
  }
}

extension ActivationMaps {
  /// - Parameter weight: `[classes, K]`; nil where each channel of the features is the map of a class.
  fileprivate init(features: Tensor, _ weight: Tensor?, bias: Tensor?) {
    let means = features.globalAveragePooled()
    self.init(logits: weight.map { means.linear($0, bias: bias) } ?? means, features: features, weight: weight)
  }
}

/// Why a network has no class activation maps.
public struct NoActivationMaps: Error, CustomStringConvertible, Sendable, Hashable {
  /// What the network has instead of what is needed.
  public let reason: String

  public var description: String {
    "class activation maps need a network that ends in GlobalAvgPool2D and one Linear layer, or in a convolution "
      + "with one channel a class and GlobalAvgPool2D, but \(reason)"
  }
}
