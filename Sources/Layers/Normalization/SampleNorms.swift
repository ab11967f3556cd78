import Autodiff
import Kernels

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
