import Autodiff
import Core

/// Layer normalization: the last axes of each sample by their own mean and variance (Ba et al. 2016).
///
/// It does the same in training and at evaluation, and each branch stacked on the batch axis gets what it would get on
/// its own.
public struct LayerNorm: Layer {
  /// The sizes of the axes that are normalized together, the input's last ones.
  public let sizes: [Int]
  /// Added to the variance.
  public let epsilon: Double
  private let _weight: Parameter?
  private let _bias: Parameter?

  /// The scale, of the sizes normalized; nil in a layer made without one.
  public var weight: Tensor? { _weight?.wrappedValue }
  /// The shift, likewise.
  public var bias: Tensor? { _bias?.wrappedValue }

  /// - Parameters:
  ///   - sizes: of the input's last axes.
  ///   - affine: whether there is a scale, 1 at first, for each element.
  ///   - bias: whether an affine layer has a shift, 0 at first, too.
  public init(_ sizes: Int..., epsilon: Double = 1e-5, affine: Bool = true, bias: Bool = true) {
    self.init(sizes: sizes, epsilon: epsilon, affine: affine, bias: bias)
  }

  /// The same for sizes in an array.
  public init(sizes: [Int], epsilon: Double = 1e-5, affine: Bool = true, bias: Bool = true) {
    require(
      !sizes.isEmpty && sizes.allSatisfy { $0 > 0 },
      "LayerNorm: the sizes \(sizes) must be positive, and there must be at least one")
    _weight = affine ? Parameter(wrappedValue: .ones(Shape(sizes))) : nil
    _bias = affine && bias ? Parameter(wrappedValue: .zeros(Shape(sizes))) : nil
    (self.sizes, self.epsilon) = (sizes, epsilon)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    require(
      Array(input.shape.suffix(sizes.count)) == sizes,
      "LayerNorm: the last axes of the input \(input.array.described) must have the sizes \(sizes); make the layer for "
        + "them, or change what comes before it")
    return input.layerNormalized(lastAxes: sizes.count, weight: weight, bias: bias, epsilon: epsilon)
  }
}

extension LayerNorm: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let (weight, bias) = (weight.map { graph.weight("weight", $0) }, bias.map { graph.weight("bias", $0) })
    return graph.append(
      .layerNormalization(sizes: sizes, weight: weight, bias: bias, epsilon: epsilon), [input])
  }
}

/// Group normalization of `[N, C, ...]`: the channels of each sample in groups, each by its own mean and variance (Wu
/// and He 2018).
///
/// It does the same in training and at evaluation, whatever the batch, and each branch stacked on the batch axis gets
/// what it would get on its own.
public struct GroupNorm: Layer {
  /// Into how many groups the channels are divided; it divides their number.
  public let groups: Int
  /// Added to the variance.
  public let epsilon: Double
  private let _weight: Parameter?
  private let _bias: Parameter?

  /// The scale, `[C]`; nil in a layer made without one.
  public var weight: Tensor? { _weight?.wrappedValue }
  /// The shift, `[C]`; nil in a layer made without one.
  public var bias: Tensor? { _bias?.wrappedValue }

  /// - Parameters:
  ///   - groups: divides the channels.
  ///   - affine: whether there is a scale, 1 at first, and a shift, 0 at first, for each channel.
  public init(_ groups: Int, channels: Int, epsilon: Double = 1e-5, affine: Bool = true) {
    require(
      groups > 0 && channels > 0 && channels % groups == 0,
      "GroupNorm: \(channels) channels must be a positive multiple of the \(groups) groups; change one of them")
    _weight = affine ? Parameter(wrappedValue: .ones([channels])) : nil
    _bias = affine ? Parameter(wrappedValue: .zeros([channels])) : nil
    (self.groups, self.epsilon) = (groups, epsilon)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.groupNormalized(groups: groups, weight: weight, bias: bias, epsilon: epsilon)
  }
}

extension GroupNorm: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let (weight, bias) = (weight.map { graph.weight("weight", $0) }, bias.map { graph.weight("bias", $0) })
    return graph.append(
      .groupNormalization(groups: groups, weight: weight, bias: bias, epsilon: epsilon), [input])
  }
}

/// Local response normalization over neighboring channels of `[N, C, ...]` (Krizhevsky et al. 2012, section 3.3):
/// `x / (k + alpha / size · Σ x²)^beta`, with PyTorch's defaults.
///
/// Each sample stands for itself, so branches stacked on the batch axis need nothing special.
public struct LocalResponseNorm: Layer {
  /// Channels in a window.
  public let size: Int
  /// What the mean of the squares in a window is multiplied by.
  public let alpha: Double
  /// The exponent of the divisor.
  public let beta: Double
  /// Added to the divisor before it is raised to `beta`.
  public let k: Double

  /// - Parameter size: channels in a window: `size / 2` before a channel, itself, and the rest behind it.
  public init(_ size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
    (self.size, self.alpha, self.beta, self.k) = (size, alpha, beta, k)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: k)
  }
}

extension LocalResponseNorm: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.localResponseNormalization(size: size, alpha: alpha, beta: beta, k: k), [input])
  }
}
