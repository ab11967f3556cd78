import Autodiff
import Core

/// Layer normalization of `[N, C, H, W]` over its channels: each place by the mean and variance of its own C numbers
/// (Ba et al. 2016, as ConvNeXt uses it: Liu et al. 2022). torchvision: `LayerNorm2d`.
///
/// It does the same in training and at evaluation, and each branch stacked on the batch axis gets what it would get on
/// its own.
public struct LayerNorm2D: Layer {
  /// The scale, `[C]`.
  @Parameter public var weight: Tensor
  /// The shift, `[C]`.
  @Parameter public var bias: Tensor
  /// C of the input.
  public let channels: Int
  /// Added to the variance.
  public let epsilon: Double

  /// - Parameters:
  ///   - channels: C of the input `[N, C, H, W]`.
  ///   - epsilon: added to the variance, 1e-6 by default as in torchvision's networks. The scale starts at 1 and the
  ///     shift at 0.
  public init(_ channels: Int, epsilon: Double = 1e-6) {
    require(channels > 0, "LayerNorm2D: \(channels) channels must be positive; give at least one")
    _weight = Parameter(wrappedValue: .ones([channels]))
    _bias = Parameter(wrappedValue: .zeros([channels]))
    (self.channels, self.epsilon) = (channels, epsilon)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let objection = Self.objection(to: TensorKind(input), TensorKind($weight.shape, $weight.dtype))
    require(objection == nil, objection ?? "")
    return input.channelNormalized(weight: weight, bias: bias, epsilon: epsilon)
  }

  /// Why an input cannot be normalized with a weight; nil where it can.
  fileprivate static func objection(to input: TensorKind, _ weight: TensorKind) -> String? {
    guard input.shape.count != 4 || input.shape[1] != weight.shape[0] || input.dtype != weight.dtype else { return nil }
    return
      "LayerNorm2D: the input \(input) must be [N, \(weight.shape[0]), H, W] of \(weight.dtype); make the layer for "
      + "its channels, give a single image a first axis of 1, or convert(to:) the layer"
  }
}

extension LayerNorm2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(
      .channelNormalization(
        weight: graph.weight("weight", weight), bias: graph.weight("bias", bias), epsilon: epsilon), [input])
  }
}

extension Tensor {
  /// `[N, C, H, W]`, each place's channels by their own mean and biased variance.
  ///
  /// - Parameters: the scale and the shift of each channel, `[C]`, and what is added to the variance.
  func channelNormalized(weight: Tensor, bias: Tensor, epsilon: Double) -> Tensor {
    transposed([0, 2, 3, 1]).layerNormalized(weight: weight, bias: bias, epsilon: epsilon).transposed([0, 3, 1, 2])
  }
}

extension NetworkOperation {
  static func channelNormalization(_ input: TensorKind, _ weight: TensorKind) throws -> TensorKind {
    if let objection = LayerNorm2D.objection(to: input, weight) { throw InputError(objection) }
    return try floating(input, "LayerNorm2D")
  }
}
