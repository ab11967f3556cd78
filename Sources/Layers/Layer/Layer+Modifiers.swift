import Autodiff

extension Layer {
  /// Freezes all parameters: they get no gradient and no update. What the layer computes does not change; batch
  /// normalization still follows the context's mode.
  public func frozen(_ isFrozen: Bool = true) -> Self {
    for named in namedParameters { named.parameter.isTrainable = !isFrozen }
    return self
  }

  /// Turns all parameters and floating-point buffers into `dtype`, such as float64 to verify gradients.
  @discardableResult
  public func convert(to dtype: DType) -> Self {
    for named in namedParameters { named.parameter.convert(to: dtype) }
    for named in namedBuffers { named.buffer.convert(to: dtype) }
    return self
  }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// Gives the layer a name in the `Sequential` that it is put into.
  ///
  /// - Parameter site: a second name for the point behind the layer, to insert other layers at. It plays no part in
  ///   checkpoints.
  public func named(_ name: String, site: String? = nil) -> NamedLayer {
    NamedLayer(name: name, site: site, layer: self)
  }

  /// Keeps nothing of what the layer computes on the way, and computes it again in the backward pass, with the
  /// parameters and buffers of the forward pass.
  public func checkpointed() -> Checkpointed { Checkpointed(layer: self) }
}

/// A layer with a name; made by `named(_:)`.
public struct NamedLayer: Layer, LayerContainer {
  /// Unique among its neighbors, and part of its parameters' names.
  public let name: String
  /// A second name for the point behind it, such as `pool4`.
  public let site: String?
  /// The layer that has the name.
  public let layer: any Layer<Tensor, Tensor>

  public var namedChildren: [(name: String, layer: any Layer)] { [("", layer)] }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.run(layer, named: name, on: input)
  }
}
