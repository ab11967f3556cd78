import Autodiff
import Kernels
import Layers

/// Class activation maps (Zhou et al., CVPR 2016) of a network with global average pooling: how much each place of the
/// last features speaks for a class. Maps come from the unerased network in evaluation mode.
///
/// Two heads are understood: global average pooling and one linear layer, and a convolution with one channel a class
/// before the pooling, whose output is the maps. `Flatten`, `Identity` and `Dropout` behind the pooling do no harm.
public struct ClassActivationMapper: Sendable {
  /// Everything before the global average pooling.
  public let features: Sequential
  private let classifier: Linear?
  /// What runs instead of `features` in a mapper made for inference.
  private let optimized: OptimizedNetwork?
  private let weight: Tensor?
  private let bias: Tensor?

  /// - Parameters:
  ///   - optimized: whether the mapper is made for inference alone: faster, and with the weights as they are now,
  ///     whatever becomes of the network. Otherwise it runs the network itself, with its weights of the time.
  ///   - algorithm: of an optimized network's 3x3 convolutions.
  /// - Throws: `NoActivationMaps` if the network does not end as needed.
  public init(
    _ network: Sequential, optimized: Bool = false, algorithm: ConvolutionAlgorithm = .automatic
  ) throws(NoActivationMaps) {
    guard let pool = network.children.lastIndex(where: { $0.layer is GlobalAveragePool2D }) else {
      let names = network.children.map(\.name).joined(separator: ", ")
      throw NoActivationMaps(reason: "none of its outermost layers (\(names)) is GlobalAveragePool2D")
    }
    guard pool > 0 else {
      throw NoActivationMaps(reason: "nothing comes before its GlobalAveragePool2D")
    }
    features = Sequential(Array(network.children[..<pool]))
    classifier = try ClassActivationMapper.classifier(network.children[(pool + 1)...])
    self.optimized = optimized ? features.optimizedForInference(algorithm: algorithm) : nil
    weight = optimized ? classifier?.weight.detached() : nil
    bias = optimized ? classifier?.bias?.detached() : nil
  }

  /// The linear layer behind the pooling; nil where nothing is behind it.
  private static func classifier(_ tail: ArraySlice<Sequential.Child>) throws(NoActivationMaps) -> Linear? {
    let tail = tail.filter { !($0.layer is Flatten || $0.layer is Identity || $0.layer is Dropout) }
    guard let last = tail.first else { return nil }
    guard tail.count == 1, let linear = last.layer as? Linear else {
      let layers = tail.map { "\($0.name) (\(type(of: $0.layer)))" }.joined(separator: ", ")
      throw NoActivationMaps(reason: "its GlobalAveragePool2D is followed by \(layers)")
    }
    return linear
  }

  /// Classifies pictures and keeps the features for maps, in one pass.
  ///
  /// - Parameter images: `[N, 3, H, W]`, normalized.
  public func callAsFunction(_ images: Tensor) -> ActivationMaps {
    let features = optimized.map { $0(images.detached()) } ?? features.predict(images)
    let means = features.globalAveragePooled()
    guard let weight = weight ?? classifier?.weight.detached() else {
      return ActivationMaps(logits: means, features: features, weight: nil)
    }
    let logits = means.linear(weight, bias: optimized == nil ? classifier?.bias?.detached() : bias)
    return ActivationMaps(logits: logits, features: features, weight: weight)
  }
}
