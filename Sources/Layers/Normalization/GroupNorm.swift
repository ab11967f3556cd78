import Autodiff
import Kernels

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
